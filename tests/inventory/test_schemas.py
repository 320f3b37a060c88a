"""The published schemas: what the readers accept, they accept; what editors are told is what is read."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from scanner.inventory.schemas import schemas
from tests.cli.running import APP, flowaudit, lay

EDITORS_LINE = "# yaml-language-server: $schema="
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


def followed(path: Path) -> dict[str, object]:
    """The schema that an editor finds by the document's first line; the document is valid by it."""
    first, _, _ = path.read_text("utf-8").partition("\n")
    assert first.startswith(EDITORS_LINE)
    schema = json.loads((path.parent / first.removeprefix(EDITORS_LINE)).read_text("utf-8"))
    jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), schema)
    return schema


@pytest.mark.parametrize("path", sorted(APPS.glob("*/policy/*.yaml")), ids=lambda path: path.stem)
def test_editors_find_the_schema_of_each_example(path: Path) -> None:
    document = "bindings" if path.stem.endswith("bindings") else "inventory"
    assert followed(path)["title"] == f"flowaudit {document}"


def test_what_init_writes_has_its_schemas_beside_it(tmp_path: Path) -> None:
    lay(tmp_path, {**APP, "policy/bindings.schema.json": json.dumps({"title": "a person's own"})})
    assert flowaudit("init", tmp_path, "--directory", tmp_path / "policy").code == 0
    assert followed(tmp_path / "policy" / "inventory.yaml")["title"] == "flowaudit inventory"
    assert followed(tmp_path / "policy" / "bindings.yaml")["title"] == "a person's own"
    documents = {name: tmp_path / "policy" / f"{name}.yaml" for name in ("inventory", "bindings")}
    assert flowaudit("inventory", "lint", documents["inventory"], "--bindings", documents["bindings"]).code == 0


MANIFEST = """\
system:
  - fides_key: shop
    name: Shop
    system_type: Service
    privacy_declarations:
      - {name: Orders, data_categories: [user.contact.email], data_use: essential.service, data_subjects: [customer]}
"""


@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        ("policy.txt", "We collect your e-mail address to answer you.\n", ["suggest"]),
        ("manifest.yml", MANIFEST, ["import", "--format", "fides"]),
    ],
)
def test_drafts_name_the_schema_that_the_command_prints(
    name: str, text: str, command: list[str], tmp_path: Path
) -> None:
    lay(tmp_path, {name: text})
    ran = flowaudit("inventory", *command, tmp_path / name)
    lay(tmp_path, {"inventory.yaml": ran.out, "inventory.schema.json": flowaudit("inventory", "schema").out})
    assert followed(tmp_path / "inventory.yaml")["title"] == "flowaudit inventory"
    assert yaml.safe_load(ran.out)["declarations"]
    assert flowaudit("inventory", "lint", tmp_path / "inventory.yaml").code == 0
