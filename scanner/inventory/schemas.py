"""The published JSON Schemas of both files, made from the types that read them."""

from __future__ import annotations

import json
from typing import Literal

import msgspec

from scanner.document import json_schema
from scanner.inventory.bindings import Bindings
from scanner.inventory.form import InventoryForm


def editor_line(document: Literal["inventory", "bindings"]) -> str:
    """The comment by which editors find the schema, which is looked for beside the document."""
    return f"# yaml-language-server: $schema={document}.schema.json"


def schemas() -> dict[str, str]:
    """File name to text, for `docs/schemas`. A file names its schema in its first line for editors to follow."""
    return {
        "inventory.schema.json": _text(json_schema(InventoryForm, "flowaudit inventory")),
        "bindings.schema.json": _text(json_schema(Bindings, "flowaudit bindings")),
    }


def schema_of(type_: type[msgspec.Struct], title: str) -> str:
    """The schema of one document as text."""
    return _text(json_schema(type_, title))


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
