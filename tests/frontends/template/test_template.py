"""What templates are lowered to: source in, the parameters and the values of the function that a template is, out."""

from __future__ import annotations

import random

import pytest

from scanner.frontends.template import PRINTS, lower
from scanner.ir.check import check
from scanner.ir.model import Module
from scanner.ir.text import body


def lowered(source: str) -> Module:
    module = lower("templates/page.html", "templates/page.html", source.encode())
    assert check(module) == []
    return module


def of(source: str, expected: str) -> None:
    function = lowered(source).functions[PRINTS]
    shown = [line for line in body(function).splitlines() if line != "%0 = param 0 context"]
    assert shown == [line.strip() for line in expected.strip().splitlines()]


def test_what_is_printed_is_returned_as_text() -> None:
    of("a {{ user.mail }} b", "%1 = param 1 user\n%2 = attr %1 mail\n%3 = format %2\n%4 = return %3")


def test_text_and_comments_print_nothing_of_the_context() -> None:
    of("a {# {{ b }} #}{% comment %}{{ c }}{% endcomment %}{% raw %}{{ d }}{% endraw %}{% verbatim %}{{ e }}", "")


def test_a_condition_guards_and_prints_nothing() -> None:
    of(
        "{% if user.mail %}{{ size }}{% endif %}",
        """guard 1 = branch %2 true in 0
        %1 = param 1 user
        %2 = attr %1 mail
        %3 = param 2 size
        %4 = format %3 if 1
        %5 = return %4 if 1""",
    )


def test_a_loop_reads_each_element() -> None:
    of(
        "{% for one in people %}{{ one.mail }}{% endfor %}",
        """guard 1 = loop %1 true in 0
        %1 = param 1 people
        %2 = item %1 [*] if 1
        %3 = const 0 if 1
        %4 = const 0 if 1
        %5 = attr %2 mail if 1
        %6 = format %5 if 1
        %7 = return %6 if 1""",
    )


def test_with_binds_until_it_ends() -> None:
    of(
        "{% with a=b.c %}{{ a }}{% endwith %}{{ a }}",
        """%1 = param 1 b
        %2 = attr %1 c
        %3 = format %2
        %4 = return %3
        %5 = param 2 a
        %6 = format %5
        %7 = return %6""",
    )


def test_an_include_is_called_with_the_context() -> None:
    of(
        '{% include "row.html" with a=b %}',
        """%1 = const "row.html"
        %2 = param 1 b
        %3 = build dict *%0 ["a"]:%2
        %4 = import 0 "{template}" include
        %5 = call %4 %1 **%3
        %6 = return %5""",
    )


def test_only_leaves_the_context_out() -> None:
    of(
        '{% include "row.html" with a=b only %}',
        """%1 = const "row.html"
        %2 = param 1 b
        %3 = build dict ["a"]:%2
        %4 = import 0 "{template}" include
        %5 = call %4 %1 **%3
        %6 = return %5""",
    )


def test_what_stands_outside_of_the_blocks_of_a_child_is_not_printed() -> None:
    function = lowered('{% extends "base.html" %}{{ a }}{% block x %}{{ b }}{% endblock %}').functions[PRINTS]
    assert [line.split(" = ")[1] for line in body(function).splitlines()[-4:]] == [
        "param 1 a", "param 2 b", "format %7", "return %8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("a|upper", "format %1"),
        ("a|safe", "param 1 a"),
        ("a|length", 'op "not" %1'),
        ('a|default:"x"', "phi %1 %2"),
        ("a if b else c", "phi %1 %3"),
        ("a is none", 'op "not" %1'),
        ("a ~ 1", "format %1 %2"),
        ('a["k"]', 'item %1 ["k"]'),
        ("a.0", "item %1 [0]"),
        ("a[1:]", "param 1 a"),
        ("a.items", "call %2"),
        ("a.b(c, d=1)", "call %2 %3 d=%4"),
        ("a|first", "item %1 [*]"),
        ("a|mine", "call %2 %1"),
    ],
)
def test_expressions(printed: str, expected: str) -> None:
    lines = body(lowered("{{ " + printed + " }}").functions[PRINTS]).splitlines()
    shown = [line.split(" = ")[1].split(" if ")[0] for line in lines]
    assert expected in shown[:-1], shown


def test_a_macro_is_a_function_of_the_module() -> None:
    module = lowered("{% macro show(who, kind=1) %}{{ who.mail }}{% endmacro %}{{ show(user) }}")
    assert [(one.name, [p.name for p in one.params]) for one in module.interface.signatures] == [
        ("show", ["who", "kind"]),
    ]


def test_nothing_that_is_read_raises() -> None:
    pieces = ["{{", "}}", "{%", "%}", "{#", "#}", *"|.()[]'\"=1,~", " if ", " for ", " x ", " in ", " end", " with "]
    pieces += [" block ", " macro ", " set ", " include ", " extends ", " else ", " not ", " is "]
    chosen = random.Random(7)
    for _ in range(600):
        lowered("".join(chosen.choice(pieces) for _ in range(chosen.randrange(1, 40))))


def test_an_expression_that_is_too_deep_is_a_gap() -> None:
    assert lowered("{{ " + "(" * 9000 + " }}").gaps
