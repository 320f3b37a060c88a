"""The plain sentence for each step of a witness: "put into dict under 'mail'", "passed to notify()"."""

from __future__ import annotations

from scanner.ir.model import Attr, Build, Call, Format, Item, Op, SetAttr, SetItem, Store
from scanner.taint.facts import codes
from scanner.taint.facts.labels import Labels
from scanner.taint.facts.tables import GOAL, Tables
from scanner.taint.opened.spelling import spelled
from scanner.taint.program.program import Program
from scanner.taint.telling.subsumed import is_row
from scanner.taint.telling.witness import Hop
from scanner.taxonomy import SinkKind

ENDS: dict[SinkKind, str] = {
    "log": "written to the log", "console": "printed", "network": "sent over the network",
    "third_party": "handed to a third party", "email": "sent by e-mail", "sms_push": "sent as a message",
    "analytics": "sent to analytics", "error_reporter": "sent to the error reporter", "llm": "sent to a language model",
    "database": "stored in the database", "cache": "put into a cache", "file": "written to a file",
    "queue": "put into a queue", "response": "answered with", "url": "put into a URL", "cookie": "set as a cookie",
    "subprocess": "handed to a command", "exception": "put into an exception's text",
}  # fmt: skip
"""How a way ends, for sinks whose rule has no sentence of its own."""


def sentence(program: Program, tables: Tables, hop: Hop) -> str:  # noqa: C901 - one case a kind of step
    """What happened at a step; empty for steps that need not be told."""
    view = program.view(hop.function)
    value = view.values[hop.at]
    kind = hop.code & codes.KIND
    if kind in codes.QUIET:
        return ""
    match kind:
        case codes.READ:
            return _read(value)
        case codes.BUILD:
            return _built(value, tables, hop)
        case codes.FORMAT:
            return "put into text"
        case codes.DERIVE:
            return f"computed with '{value.name}'" if isinstance(value, Op) else "computed"
        case codes.SET:
            return _set(value)
        case codes.PASS:
            return f"passed to {called(program, hop)}()"
        case codes.RETURNED:
            return f"returned by {called(program, hop)}()" if isinstance(value, Call) else ""
        case codes.CHANGED:
            return f"kept in what {called(program, hop)}() changed" if isinstance(value, Call) else ""
        case codes.YIELDED:
            return f"yielded by {called(program, hop)}()" if isinstance(value, Call) else "yielded"
        case codes.RAISED:
            return "raised in an exception" if not isinstance(value, Op) else "caught as an exception"
        case codes.THROUGH:
            return f"went through {called(program, hop)}()"
        case codes.TRANSFORMED:
            return f"{transformed(tables.labels, tables, hop)} with {called(program, hop)}()"
        case codes.REMEMBER:
            return _remembered(program, tables, hop)
        case _:
            return ""


def called(program: Program, hop: Hop) -> str:
    """The name of what is called at a step, as the code spells it."""
    view = program.view(hop.function)
    value = view.values[hop.at]
    if isinstance(value, Call):
        name = spelled(view, value.callee)
        return name.rpartition(".")[2] if name.count(".") > 1 else name
    if isinstance(value, Attr | SetAttr):
        return value.name
    return spelled(view, hop.at) or "a function"


def transformed(labels: Labels, tables: Tables, hop: Hop) -> str:
    """The word for the last transformation that a step's fact has been through."""
    kinds = labels.kinds(tables.edges[hop.edge][3])
    return kinds[-1].replace("_", " ") if kinds else "changed"


def _read(value: object) -> str:
    match value:
        case Attr(name=name):
            return f"read from field '{name}'"
        case Item(key=str(key)):
            return f"read under '{key}'"
        case Item(key=None, index=-1):
            return "taken from a collection, element by element"
        case Item():
            return "read from a collection"
        case _:
            return ""


def _built(value: object, tables: Tables, hop: Hop) -> str:
    if not isinstance(value, Build):
        return ""
    first = tables.paths.first(tables.edges[hop.edge][2])
    if value.kind == "dict" and first.startswith("[") and first not in ("[*]", "[@]") and not first.startswith("[#"):
        return f"put into dict under '{first[1:-1]}'"
    return f"put into a {value.kind}"


def _set(value: object) -> str:
    match value:
        case SetAttr(name=name):
            return f"stored in field '{name}'"
        case SetItem(key=str(key)):
            return f"stored under '{key}'"
        case SetItem():
            return "stored in a collection"
        case Call():
            return "made part of a new object"
        case Format():
            return "put into text"
        case _:
            return ""


def _remembered(program: Program, tables: Tables, hop: Hop) -> str:
    value = program.view(hop.function).values[hop.at] if hop.at >= 0 else None
    if isinstance(value, Store):
        return f"kept in variable '{value.name}'"
    place = tables.edges[hop.edge][1]
    if place <= GOAL and is_row(tables, GOAL - place):
        _, cls, field = tables.goals[GOAL - place][1]  # type: ignore[index]
        return f"stored in {program.index.cls(cls).name}.{field} in the database, and read back from there"
    return ""
