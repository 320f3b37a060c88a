"""A project with models, records, SQL and schema files in, its inventory of stores out."""

from __future__ import annotations

from pathlib import Path

from scanner.api import Request, flows
from scanner.taint.model import Flows

MODELS = """\
from dataclasses import dataclass
from typing import TypedDict
import attr
import sqlalchemy as sa
from alembic import op
from django import forms
from django.db import models

@dataclass
class Shipment:
    phone: str
    weight: int

class Row(TypedDict):
    email: str

@attr.s
class Old:
    email = attr.ib()

class Patient(models.Model):
    diagnosis = models.CharField(max_length=9)

class SignUp(forms.Form):
    reach = forms.EmailField()

class Plain:
    email: str

def upgrade(cursor, value):
    op.create_table("members", sa.Column("birthday", sa.Date()), sa.Column("total", sa.Integer()))
    with op.batch_alter_table("members") as batch:
        batch.add_column(sa.Column("phone", sa.String()))
    cursor.execute("INSERT INTO Members (email, total) VALUES (?, ?)", value)
"""
FILES = {
    "app.py": MODELS,
    "db/001.sql": "CREATE TABLE customers (\n  email text,\n  total int\n);\n",
    "db/002.sql": "ALTER TABLE customers ADD COLUMN phone text;",
    "api.graphql": "input Join { email: String }\ntype Out { email: String }",
    "odd.avsc": "{",
    "settings.yaml": "email: someone",
}


def check(root: Path, expected: list[str]) -> Flows:
    for name, text in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    outcome = flows(Request(paths=(root,), cache=False, jobs=1))
    assert [problem.path for problem in outcome.audit.problems] == ["odd.avsc"]
    found = outcome.audit.flows
    assert [
        f"{one.place.path}:{one.place.line} {one.kind} {one.name}{' collects' * one.collects}{' keeps' * one.keeps}: "
        + ", ".join(field.name for field in one.fields)
        for one in found.stores
    ] == expected
    return found


def test_every_declared_store_is_listed_with_its_personal_fields(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        [
            "api.graphql:1 graphql Join collects: email",
            "api.graphql:2 graphql Out: email",
            "app.py:10 record Shipment: phone",
            "app.py:14 record Row: email",
            "app.py:18 record Old: email",
            "app.py:21 table Patient keeps: diagnosis",
            "app.py:24 form SignUp collects: reach",
            "app.py:31 table members keeps: birthday, phone, email",
            "db/001.sql:1 table customers keeps: email, phone",
        ],
    )
    proven = {one.source.symbol for one in found.collections if one.source.kind == "declared"}
    assert proven == {
        "Join.email", "Patient.diagnosis", "SignUp.reach", "members.birthday", "members.phone", "members.email",
        "customers.email", "customers.phone",
    }  # fmt: skip
