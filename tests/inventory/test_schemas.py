"""The published schemas: what the readers accept, they accept; what editors are told is what is read."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from scanner.inventory.schemas import schemas
from tests.cli.running import flowaudit

ROOT = Path(__file__).parents[2]
APPS = ROOT / "fixtures" / "apps"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_published_schema_is_the_one_that_is_made(name: str) -> None:
    assert (ROOT / "docs" / "schemas" / name).read_text("utf-8") == schemas()[name]


@pytest.mark.parametrize("app", ["ottobest", "calmere"])
def test_the_examples_are_valid(app: str) -> None:
    for document in ("inventory", "bindings"):
        name = f"{app}-policy.yaml" if document == "inventory" else f"{app}-bindings.yaml"
        text = (APPS / app / "policy" / name).read_text("utf-8")
        jsonschema.validate(yaml.safe_load(text), json.loads(schemas()[f"{document}.schema.json"]))


@pytest.mark.parametrize(
    "wrong",
    [{"polcy": {}}, {"policy": {"id": "p"}}, {"policy": {"id": "p", "title": "P", "source": {"path": 1, "x": 2}}}],
)
def test_what_the_reader_refuses_is_refused(wrong: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, json.loads(schemas()["inventory.schema.json"]))


@pytest.mark.parametrize("document", ["inventory", "bindings", "settings"])
def test_every_schema_is_printed(document: str) -> None:
    schema = json.loads(flowaudit("inventory", "schema", document).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == f"flowaudit {document}"


def test_the_settings_of_the_examples_are_valid() -> None:
    schema = json.loads(flowaudit("inventory", "schema", "settings").out)
    for path in APPS.glob("*/flowaudit.yaml"):
        jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"exclud": []}, schema)
