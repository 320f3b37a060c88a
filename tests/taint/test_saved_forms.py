"""A form that is saved without naming a field stores those that it has of its model."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

MODEL = """
from django import forms
from django.db import models
class Copy(models.Model):
    ticket = models.ForeignKey("Ticket", on_delete=models.CASCADE)
    email = models.EmailField()
    can_view = models.BooleanField()
"""
SAVED = """
def add(request):
    form = CopyForm(request.POST)
    if form.is_valid():
        form.save()
"""
BUT = """
class CopyForm(forms.ModelForm):
    class Meta:
        model = Copy
        exclude = ("{}",)
"""
LISTED = """
class CopyForm(forms.ModelForm):
    class Meta:
        model = Copy
        fields = {}
"""
MADE = """
CopyForm = forms.modelform_factory(Copy, fields=["{}"])
"""


@pytest.mark.parametrize(
    ("form", "stored"),
    [
        (BUT.format("ticket"), True),
        (BUT.format("email"), False),
        (LISTED.format('"__all__"'), True),
        (LISTED.format('["can_view"]'), False),
        (MADE.format("email"), True),
        (MADE.format("can_view"), False),
    ],
)
def test_a_form_stores_the_fields_that_it_has(form: str, stored: bool) -> None:
    flows = run({"a.py": MODEL + form + SAVED}).flows
    assert [flow.sink.kind for flow in flows if flow.source.data_type == "contact.email"] == ["database"] * stored
