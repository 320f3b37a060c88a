"""The published JSON Schemas say what the loader does."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from benchmarks.packs.schema import schemas
from scanner.document import load
from scanner.document.tree import Mapping, Node, Scalar
from scanner.rules.bundled import bundled

FOLDER = Path(__file__).parents[2] / "rules" / "schema"


@pytest.mark.parametrize("name", ["pack.json", "recipients.json"])
def test_the_published_schema_is_the_one_made_from_the_types(name: str) -> None:
    assert (FOLDER / name).read_text() == schemas()[name]


def test_every_bundled_pack_is_valid() -> None:
    check = jsonschema.Draft202012Validator(json.loads((FOLDER / "pack.json").read_text()))
    wrong = {
        path: [error.message for error in check.iter_errors(_plain(load(path, text).root))]
        for path, text in bundled("packs").items()
    }
    assert {path: messages for path, messages in wrong.items() if messages} == {}


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {entry.key: _plain(entry.node) for entry in node.entries}
    return [_plain(item) for item in node.items]
