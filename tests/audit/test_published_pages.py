"""What is published is what the code says: help pages and schemas. Write them anew with FLOWAUDIT_WRITE_DOCS=1."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
import yaml

from scanner.audit.pages import pages
from scanner.inventory.schemas import schemas
from tests.audit.reference_case import REFERENCE

DOCS = Path(__file__).parents[2] / "docs"
FILES = {
    **{DOCS / "findings" / name: text for name, text in pages().items()},
    **{DOCS / "schemas" / name: text for name, text in schemas().items()},
}


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_the_published_file_is_current(path: Path) -> None:
    if os.environ.get("FLOWAUDIT_WRITE_DOCS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILES[path], encoding="utf-8")
    assert path.read_text(encoding="utf-8") == FILES[path]


def test_no_page_is_left_over() -> None:
    assert set((DOCS / "findings").iterdir()) == {path for path in FILES if path.parent.name == "findings"}


@pytest.mark.parametrize(
    ("document", "schema"),
    [
        (REFERENCE / "ottobest-policy.yaml", "inventory.schema.json"),
        (REFERENCE / "ottobest-bindings.yaml", "bindings.schema.json"),
        (REFERENCE.parent / "whole/clinic.yaml", "inventory.schema.json"),
    ],
    ids=["reference inventory", "reference bindings", "clinic"],
)
def test_what_we_read_the_schema_accepts(document: Path, schema: str) -> None:
    jsonschema.validate(yaml.safe_load(document.read_text()), json.loads(schemas()[schema]))


def test_what_we_refuse_for_its_shape_the_schema_refuses() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"policy": {"id": "p"}, "polcy": 1}, json.loads(schemas()["inventory.schema.json"]))
