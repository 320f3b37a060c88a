"""What a template tells by itself: which of the names that it prints are sources.

A *layout* is a template that others extend, or that a layout includes. It stands around many pages: what it prints
of the request at hand (who is logged in) is the same on all of them and goes back to whom it is about; told for each
page, it would hide what the page itself tells. An id in a page names a row for links; a field of a form is drawn with
its label, and holds what was sent by whoever gets it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scanner.ir.model import Attr, Call, Item, Operand, Param, is_template
from scanner.taint.facts.seeds import Seed
from scanner.taint.facts.shape import is_scalar
from scanner.taint.model import Flow
from scanner.taint.opened.view import View

AMBIENT = frozenset(
    (
        "user", "request", "current_user", "g", "session", "config", "settings", "perms", "messages", "site", "auth",
        "self", "context", "view",
    )
)  # fmt: skip
"""What templates have without being given it: the request, who makes it, and settings."""

_FORMS = ("form", "formset", "field", "filter", "table")
_HELD = frozenset(("instance", "object", "initial", "data", "value", "cleaned_data"))
_VALUES = frozenset(("value", "data", "text", "raw"))
_IDS = ("user.account.id", "user.unique_id")


def layouts(extended: Iterable[str], including: Mapping[str, set[str]]) -> frozenset[str]:
    """The layouts: what is `extended`, and what layouts include (`including`: by template, where it is included)."""
    found = set(extended)
    while True:
        new = {one for one, by in including.items() if by & found} - found
        if not new:
            return frozenset(found)
        found |= new


def tells(view: View, seed: Seed, is_layout: bool) -> bool:
    """Whether what a template reads under a personal name is a source there."""
    if seed.category.startswith(_IDS) or seed.kind == "object" or (seed.kind == "parameter" and _is_bare(seed)):
        return False
    if is_scalar(seed.category) and _has_fields(view, seed.place):
        return False
    root, steps = _read_from(view, seed.place)
    if any(step in ("form", "fields") for step in steps) or root.rpartition("_")[2] in _FORMS:
        return bool(_HELD & set(steps[:-1]))
    return not (is_layout and root in AMBIENT)


def printed_once(flows: Iterable[Flow], around: frozenset[str]) -> list[Flow]:
    """Without the same field of the same object, printed again by the same template to the same sink; and with one page
    for what the layouts `around` all pages print.
    """
    kept: list[Flow] = []
    told: set[tuple[object, ...]] = set()
    for flow in sorted(
        flows, key=lambda flow: (flow.source.place.path, flow.source.place.line, flow.source.place.column)
    ):
        source = flow.source
        key: tuple[object, ...] = ()
        if any(step.function in around for step in flow.steps):
            key = (source.place, source.data_type, flow.sink.kind)
        elif is_template(source.function):
            key = (flow.sink.place, flow.sink.kind, source.symbol, source.data_type)
        if key:
            if key in told:
                continue
            told.add(key)
        kept.append(flow)
    return kept


def _place(flow: Flow) -> tuple[str, int, int]:
    place = flow.source.place
    return place.path, place.line, place.column


def _has_fields(view: View, at: Operand) -> bool:
    """Whether nothing but fields of a value is printed: `mail.date` makes the mail a message."""
    users = [view.values[use] for use in view.uses[at] if use >= 0]
    return bool(users) and all(isinstance(user, Attr) and user.name not in _VALUES for user in users)


def _is_bare(seed: Seed) -> bool:
    return seed.confidence == "low"


def _read_from(view: View, operand: Operand) -> tuple[str, tuple[str, ...]]:
    """The name from which a value is read, and the fields on the way; "" when it is none that a template has."""
    steps: list[str] = []
    for _ in range(20):
        value = view.values[operand]
        match value:
            case Attr(base=base, name=name):
                steps.insert(0, name)
                operand = base
            case Item(base=base):
                operand = base
            case Call(callee=callee):
                operand = callee
            case Param(name=name):
                return name, tuple(steps)
            case _:
                break
    return "", tuple(steps)
