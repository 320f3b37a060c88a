"""Documents: text in, tree or complaints out."""

from __future__ import annotations

from typing import Any, Literal

import jsonschema
import msgspec
import pytest

from scanner.document import Line, Mapping, Scalar, Word, decode, from_plain, json_schema, load
from scanner.source import ConfigError


class Item(msgspec.Struct, frozen=True):
    """One item."""

    name: str
    line: Line
    kind: Literal["red", "green"] = "red"
    tags: tuple[str, ...] = ()
    word: Word | None = None
    nested: Item | None = None
    either: str | Item | tuple[int, ...] = ""
    from_: bool = msgspec.field(name="from", default=False)


class Whole(msgspec.Struct, frozen=True):
    """The whole."""

    items: tuple[Item, ...] = ()
    table: dict[str, int] = {}
    pair: tuple[str, int] | None = None
    ratio: float = 0.0


def complaints(text: str | bytes, type_: Any = Whole) -> list[tuple[int, str]]:
    with pytest.raises(ConfigError) as caught:
        decode(load("x.yaml", text), type_)
    assert all(complaint.path == "x.yaml" for complaint in caught.value.complaints)
    return [(c.line, c.message + (f" ({c.hint})" if c.hint else "")) for c in caught.value.complaints]


def test_nodes_know_their_lines() -> None:
    root = load("x.yaml", "a: 1\nb:\n  - x\n  - y: 2\n").root
    assert isinstance(root, Mapping)
    assert [(entry.key, entry.line, entry.node.line) for entry in root.entries] == [("a", 1, 1), ("b", 2, 3)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("on", "on"), ("true", True), ("null", None), ("~", None), ("0", 0), ("-3", -3), ("0x1F", 31),
        ("1.5", 1.5), ("1e3", 1000.0), ("2024-01-01", "2024-01-01"), ("'1'", "1"), ("1.2.3", "1.2.3"), ("NO", "NO"),
        ("12:30", "12:30"), ("-", "-"), (".", "."),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(written: str, value: object) -> None:
    if written in ("-",):
        written = "'-'"
    root = load("x.yaml", f"a: {written}").root
    assert isinstance(root, Mapping)
    node = root.entries[0].node
    assert isinstance(node, Scalar)
    assert node.value == value
    assert type(node.value) is type(value)


def test_a_document_is_decoded_with_shorthands_and_lines() -> None:
    text = "items:\n- name: a\n  tags: one\n  word: w\n  from: true\n- name: 3\n  either: {name: b}\n  kind: green\n"
    whole = decode(load("x.yaml", text + "pair: [x, 1]\ntable: {a: 1}\nratio: 2\n"), Whole)
    assert whole == Whole(
        items=(
            Item("a", 2, tags=("one",), word=Word("w", 4), from_=True),
            Item("3", 6, kind="green", either=Item("b", 7)),
        ),
        table={"a": 1},
        pair=("x", 1),
        ratio=2,
    )


def test_all_complaints_are_made_at_once_with_line_and_nearest_word() -> None:
    text = "itms: []\nitems:\n- nam: a\n  kind: gren\n- name: [1]\n  tags: {a: 1}\n  from: maybe\n"
    text += "table: {a: b}\npair: [x]\n"
    assert complaints(text) == [
        (1, "unknown key 'itms' (did you mean 'items'?)"),
        (3, "unknown key 'nam' under 'items' (did you mean 'name'?)"),
        (4, "'kind' must be one of red, green, not 'gren' (did you mean 'green'?)"),
        (3, "'name' is missing under 'items'"),
        (5, "'name' must be text, not a list"),
        (6, "'tags' must be a list, not keys with values"),
        (7, "'from' must be true or false, not 'maybe'"),
        (8, "'a' must be a whole number, not 'b'"),
        (9, "'pair' must be a list of 2 values, not a list"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\na: 2\n", 2, "the key 'a' is written twice (first on line 1)"),
        ("a:\n\t- b\n", 2, "a tab stands in the indentation (indent with spaces)"),
        ("", 0, "the file is empty"),
        ("# nothing\n", 0, "the file is empty"),
        ("a: 1\n---\nb: 2\n", 2, "a second document starts here; one file holds one document"),
        ("a: !!python/object:os.system x\n", 1, "the tag tag:yaml.org,2002:python/object:os.system is not read"),
        ("a: &x [*x]\n", 1, "the alias *x stands inside what it names"),
        ("a: *nowhere\n", 1, "the alias *nowhere has no anchor"),
        ("a: {b: 'c\n", 2, "not valid YAML"),
        ("? [a]\n: 1\n", 1, "a key must be a single word or text"),
        (b"a: 1\nb: \xff\xfe\n", 2, "the file is not UTF-8 text"),
        ("a: \x00", 0, "not valid YAML"),
        ("[" * 100, 1, "nested deeper than 64 levels"),
    ],
)
def test_odd_yaml_is_a_complaint_with_its_line(text: str | bytes, line: int, message: str) -> None:
    found = complaints(text)
    assert found[0][0] == line
    assert found[0][1].startswith(message)


def test_an_anchor_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    assert "aliases expand to more than" in complaints("\n".join(lines))[0][1]


def test_a_plain_anchor_is_followed() -> None:
    whole = decode(load("x.yaml", "items:\n- &a {name: a}\n- *a\n"), Whole)
    assert [item.name for item in whole.items] == ["a", "a"]


def test_values_of_another_parser_decode_the_same() -> None:
    assert decode(from_plain("p.toml", {"items": [{"name": "a"}], "ratio": 1}), Whole).items[0].name == "a"


def test_a_deep_list_of_values_is_not_a_crash() -> None:
    assert complaints("items: 3")[0] == (
        1,
        "'items' must be keys (name, kind, tags, word, nested, either, from), not '3'",
    )


def test_the_schema_accepts_and_refuses_as_the_decoder_does() -> None:
    schema = json_schema(Whole, "whole")
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    assert check.is_valid({"items": [{"name": "a", "tags": "one", "either": [1, 2]}], "ratio": 1})
    assert not check.is_valid({"itms": []})
    assert not check.is_valid({"items": [{"kind": "red"}]})
    assert not check.is_valid({"items": [{"name": "a", "kind": "blue"}]})
