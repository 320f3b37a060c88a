"""`save(update_fields=[...])` stores these fields of a row, and no others."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

PROGRAM = """
from django.db import models
class Person(models.Model):
    email = models.CharField(max_length=9)
    size = models.IntegerField()
def change(request, key):
    person = Person.objects.get(pk=key)
    person.email = request.POST["email"]
    person.size = 3
    person.save(ONLY)
"""


@pytest.mark.parametrize(
    ("only", "stored"),
    [
        ("", True),
        ('update_fields=["email"]', True),
        ('update_fields=("size", "email")', True),
        ("update_fields=chosen()", True),
        ('update_fields=["size"]', False),
    ],
)
def test_only_the_fields_that_are_named_are_stored(only: str, stored: bool) -> None:
    flows = run({"shop/models.py": PROGRAM.replace("ONLY", only)}).flows
    found = {flow.source.category for flow in flows if flow.sink.kind == "database" and flow.sink.place.line == 10}
    assert ("user.contact.email" in found) == stored
