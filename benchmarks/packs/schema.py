"""Writes the JSON Schemas of the rule files from the types that read them: `python benchmarks/packs/schema.py`."""

from __future__ import annotations

import json
from pathlib import Path

from scanner.document import json_schema
from scanner.rules.pack import Pack
from scanner.rules.recipients import Organisation

SCHEMAS = Path(__file__).parents[2] / "rules" / "schema"


def schemas() -> dict[str, str]:
    """File name to its text."""
    made = {
        "pack.json": json_schema(Pack, "A flowaudit rule pack"),
        "recipients.json": json_schema(tuple[Organisation, ...], "Recipients known to flowaudit"),
    }
    return {name: json.dumps(schema, indent=2) + "\n" for name, schema in made.items()}


if __name__ == "__main__":
    for name, text in schemas().items():
        (SCHEMAS / name).write_text(text)
