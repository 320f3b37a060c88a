"""Which stores the code deletes from: through objects, queries, SQL, cascades and blanked fields."""

from __future__ import annotations

import pytest

from scanner.callgraph.graph import CallGraph
from scanner.engine.rulebook import Rules, load_rules
from scanner.engine.run import outside_of
from scanner.engine.store import Store
from scanner.frontends import frontend
from scanner.index.index import Index
from scanner.index.model import entry_of
from scanner.source import Text
from scanner.taint.analysis import analyse

MODELS = """\
import sqlite3
from django.db import models
from sqlalchemy import delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Note(Base):
    email: Mapped[str] = mapped_column()


class Account(Base):
    email: Mapped[str] = mapped_column()
    notes: Mapped[list["Note"]] = relationship("Note", cascade="all, delete-orphan")


class Member(models.Model):
    email = models.EmailField()


class Visit(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    email = models.EmailField()


class Badge(models.Model):
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    email = models.EmailField()


def act(db: Session, account: Account, note: Note, connection: sqlite3.Connection, key):
    {code}
"""


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules((), Store(None))


@pytest.mark.parametrize(
    ("code", "deleted"),
    [
        ("db.delete(account)", ["m.Account", "m.Note"]),
        ("db.delete(note)", ["m.Note"]),
        ("db.execute(delete(Note).where(Note.email == key))", ["m.Note"]),
        ("db.query(Note).filter_by(email=key).delete()", ["m.Note"]),
        ("db.delete(db.scalars(select(Note)).first())", ["m.Note"]),
        ("Visit.objects.filter(email=key).delete()", ["m.Visit"]),
        ("Member.objects.get(pk=key).delete()", ["m.Member", "m.Visit"]),
        ("[one.delete() for one in Badge.objects.all()]", ["m.Badge"]),
        ('connection.execute("DELETE FROM visits WHERE id = ?", (key,))', ["visits"]),
        ("note.email = None", ["m.Note"]),
        ('note.email = ""', ["m.Note"]),
        ("note.email = key", []),
        ("note.seen = None", []),
        ("db.add(note)", []),
        ("db.execute(select(Note))", []),
        ('connection.execute("SELECT email FROM visits")', []),
        ("key.delete()", []),
    ],
)
def test_what_is_deleted(rules: Rules, code: str, deleted: list[str]) -> None:
    raw = MODELS.replace("{code}", code).encode()
    module = frontend("python")("m.py", "m", raw)
    graph = CallGraph(Index.build([entry_of(module)]), {"m": module}.__getitem__, outside_of(rules.rule_set))
    found = analyse(graph, rules.rule_set, lambda path: Text(path, raw)).deletions
    assert sorted({one.store for one in found}) == deleted
