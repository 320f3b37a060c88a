"""What filters make of a value.

Filters that change nothing of what a value says keep the value, those that answer a question end it, and the rest are
calls of what the template does not hold. From the reference of built-in filters of Django and of Jinja.
"""

from __future__ import annotations

from scanner.frontends.template.scope import Scope
from scanner.ir.model import Argument, Attr, Build, Call, Element

SAME = frozenset(
    (
        "safe", "escape", "e", "forceescape", "force_escape", "safeseq", "list", "sort", "dictsort",
        "dictsortreversed", "reverse", "unique", "slice", "select", "reject", "selectattr", "rejectattr",
        "batch", "tojson", "json_script", "striptags", "linebreaks", "linebreaksbr", "urlize", "urlizetrunc",
        "xmlattr", "pprint", "localize", "unlocalize", "nl2br", "trim",
    )
)  # fmt: skip
"""Filters that give what they are given, or all of it in another order or markup."""

TEXT = frozenset(
    (
        "upper", "lower", "title", "capitalize", "capfirst", "cut", "addslashes", "center", "ljust", "rjust",
        "indent", "wordwrap", "replace", "truncate", "truncatechars", "truncatechars_html", "truncatewords",
        "truncatewords_html", "stringformat", "string", "slugify", "urlencode", "iriencode", "escapejs",
        "format", "date", "time", "timesince", "timeuntil", "floatformat", "intcomma", "round", "int", "float",
        "abs", "add",
    )
)  # fmt: skip
"""Filters that make text of a value."""

QUESTIONS = frozenset(
    (
        "length", "count", "length_is", "yesno", "pluralize", "divisibleby", "filesizeformat", "wordcount",
        "linenumbers", "get_digit", "sum",
    )
)  # fmt: skip
"""Filters that tell something about a value, and nothing of what it holds."""

ELEMENTS = frozenset(("first", "last", "random", "min", "max"))
DEFAULTS = frozenset(("default", "d", "default_if_none"))


def filtered(scope: Scope, start: int, end: int, name: str, value: int, arguments: list[Argument]) -> int:
    """What the filter `name` makes of a value."""
    given = [argument.value for argument in arguments]
    if name in SAME:
        return value
    if name in QUESTIONS:
        return scope.nothing(start, end, value)
    if name in TEXT:
        return scope.text(start, end, value, *given)
    if name in DEFAULTS:
        return scope.join(start, end, value, *given)
    if name in ELEMENTS:
        return scope.element(start, end, value)
    if name == "join":
        return scope.text(start, end, scope.element(start, end, _mapped(scope, start, end, value, arguments)))
    if name == "map":
        return _mapped(scope, start, end, value, arguments)
    if name == "attr" and given:
        return _attribute(scope, start, end, value, given[0])
    if name in ("items", "dictitems"):
        items = scope.add(Attr(start, end, scope.guard, value, "items"))
        return scope.add(Call(start, end, scope.guard, items, ()))
    return scope.outside(name, [Argument(value), *arguments], start, end)


def _mapped(scope: Scope, start: int, end: int, value: int, arguments: list[Argument]) -> int:
    """`xs | map(attribute="name")`."""
    for argument in arguments:
        if argument.keyword == "attribute":
            read = _attribute(scope, start, end, scope.element(start, end, value), argument.value)
            return scope.add(Build(start, end, scope.guard, "list", (Element(read),)))
    return value


def _attribute(scope: Scope, start: int, end: int, value: int, name: int) -> int:
    for word in str(getattr(scope.values[name], "value", "")).split("."):
        if word.isidentifier():
            scope.unit.attributes.add(word)
            value = scope.add(Attr(start, end, scope.guard, value, word))
    return value
