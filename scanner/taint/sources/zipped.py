"""Mappings made of a list of names and a row: `dict(zip(FIELDS, row))`, `{name: row[name] for name in FIELDS}`.

Where the names are written down, each says what the mapping holds under it, as if the row were read by that name.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.ir.model import Attr, Build, Call, Element, Global, Item, Operand
from scanner.rules.model import Verdict
from scanner.taint.calls.listed import names_at
from scanner.taint.facts.seeds import Seed
from scanner.taint.opened.spelling import made, spelled, subject
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program


def zipped(program: Program, view: View) -> Iterator[Seed]:
    """The personal names of the mappings that are made so in a function, as sources under their keys."""
    for at, value in enumerate(view.values):
        listed = -1
        if isinstance(value, Call) and len(value.args) == 1 and _calls(view, value, "dict"):
            listed = _first_zipped(view, value.args[0].value)
        elif isinstance(value, Build) and value.kind == "dict" and len(value.elements) == 1:
            listed = _gone_through(view, value.elements[0])
        names = names_at(program, view, listed) if listed >= 0 else ()
        for name in names:
            beside = tuple(one for one in names if one != name)
            verdict = program.rules.classify(name, _owner(view, listed), "", beside, view.module.path, subject(view))
            if verdict.data_type:
                yield _seed(view, at, name, verdict)


def _first_zipped(view: View, at: Operand) -> Operand:
    """What `zip` is given first, -1 for another call."""
    made = view.values[at]
    return made.args[0].value if isinstance(made, Call) and made.args and _calls(view, made, "zip") else -1


def _gone_through(view: View, element: Element) -> Operand:
    """The list of names that a dict comprehension goes through for its keys, -1 where it does otherwise."""
    key = view.values[element.index] if element.index >= 0 else None
    if not isinstance(key, Item):
        return -1
    if key.key is None and key.index < 0:
        return key.base if _reads_by(view, element.value, element.index) else -1
    pair = view.values[key.base]
    return _first_zipped(view, pair.base) if key.key == 0 and isinstance(pair, Item) else -1


def _reads_by(view: View, given: Operand, key: Operand) -> bool:
    """Whether an element is what is read somewhere by the name: `row[name]`, `getattr(row, name)`."""
    value = view.values[given]
    if isinstance(value, Item):
        return value.index == key
    return isinstance(value, Call) and key in [argument.value for argument in value.args]


def _calls(view: View, call: Call, name: str) -> bool:
    callee = view.values[call.callee]
    return isinstance(callee, Global) and callee.name == name


def _owner(view: View, listed: Operand) -> str:
    """Whose names they are: the class that lists them, or the class around."""
    value = view.values[listed]
    if isinstance(value, Attr) and (base := spelled(view, value.base)) not in ("", "self", "cls"):
        return base
    owner = view.function.owner
    return view.module.interface.classes[owner].name if owner >= 0 else made(view)


def _seed(view: View, at: Operand, name: str, verdict: Verdict) -> Seed:
    return Seed(
        "name", view.ref, at, verdict.data_type, verdict.category, verdict.confidence, verdict.evidence, name,
        sentence=f"'{name}' of a row", path=(f"[{name}]",),
    )  # fmt: skip
