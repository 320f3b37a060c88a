"""`flowaudit stores` and what `scan` says of packages, as people and programs read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli.main import run


def told(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    (root / "schema.sql").write_text("CREATE TABLE customers (\n  email text\n);\n")
    (root / "app.py").write_text("import stripe\n")
    (root / "requirements.txt").write_text("stripe==5\n")
    capsys.readouterr()
    assert run([arguments[0], str(root), "--no-cache", *arguments[1:]]) == 0
    return capsys.readouterr().out


def test_stores_are_listed_for_people_and_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(tmp_path, capsys, "stores").splitlines()[1].split()[:4] == ["table", "customers", "email", "TEXT"]
    (store,) = json.loads(told(tmp_path, capsys, "stores", "--format", "json"))["stores"]
    assert store == json.loads(told(tmp_path, capsys, "stores", "--format", "jsonl"))
    (field,) = store["fields"]
    assert (store["kind"], store["name"], store["path"], store["line"], store["keeps"]) == (
        "table", "customers", "schema.sql", 1, True,
    )  # fmt: skip
    assert (field["name"], field["category"], field["line"]) == ("email", "user.contact.email", 2)
    assert field["evidence"]


def test_a_package_without_a_flow_is_said_in_every_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Stripe (stripe)" in told(tmp_path, capsys, "scan")
    (present,) = json.loads(told(tmp_path, capsys, "scan", "--format", "json"))["present"]
    assert (present["recipient"], present["path"], present["line"]) == ("stripe", "requirements.txt", 1)
    log = json.loads(told(tmp_path, capsys, "scan", "--format", "sarif"))
    assert log["runs"][0]["properties"]["presentWithoutFlow"] == [present]


def test_what_people_can_ask_for_is_told_table_by_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "models.py").write_text(
        "from django.db import models\n"
        "from django.views.generic import DeleteView, UpdateView\n"
        "class Guest(models.Model):\n"
        "    email = models.EmailField()\n"
        "class Leave(DeleteView):\n"
        "    model = Guest\n"
        "def rename(guest: Guest, email):\n"
        "    guest.email = email\n"
        "    guest.save()\n"
    )
    rows = [line.split() for line in told(tmp_path, capsys, "stores", "--format", "rights").splitlines()]
    assert rows[0] == ["store", "keeps", "deleted", "corrected", "shown"]
    assert rows[1] == ["Guest", "e-mail", "address", "models.py:5", "models.py:8", "models.py:5"]
    assert rows[2] == ["customers", "e-mail", "address", "nowhere", "nowhere", "nowhere"]
