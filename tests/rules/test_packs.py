# ruff: noqa: E501 - complaints are asserted whole, on one line
"""Pack files: what they compile to, and what is complained about."""

from __future__ import annotations

import pytest

from scanner.rules.bundled import bundled
from scanner.rules.lint import lint
from scanner.rules.loader import compile_packs, read_packs
from scanner.rules.model import ModelEffect, Port, SinkEffect
from scanner.rules.ports import expand, parse_flow, parse_port
from scanner.rules.tables import Tables
from tests.rules.pack_case import HEAD, complaints, complaints_of, pack, rules


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("0", Port("argument", 0)),
        ("url", Port("argument", keyword="url")),
        ("0|url", Port("argument", 0, "url")),
        ("self", Port("receiver")),
        ("return[*].x", Port("result", path=("[*]", ".x"))),
        ("*", Port("positionals", 0)),
        ("2*[~]", Port("positionals", 2, path=("[~]",))),
        ("**", Port("keywords", -1)),
        ("**[mail]", Port("keywords", -1, path=("[mail]",))),
        ("all", Port("everything")),
        ("0[email]", Port("argument", 0, path=("[email]",))),
        ("0[1]", Port("argument", 0, path=("[#1]",))),
        ("self[@0]", Port("receiver", path=("[@0]",))),
        ("0[@.1]", Port("argument", 0, path=("[@.1]",))),
    ],
)
def test_a_port_is_read(text: str, port: Port) -> None:
    assert parse_port(text) == port


@pytest.mark.parametrize("text", ["", "0|", "0 1", "a-b", "0[", "-1", "***", "0..x"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="port"):
        parse_port(text)


def test_flows_are_read() -> None:
    assert parse_flow("0 -> return") == ModelEffect(Port("argument", 0), Port("result"))
    assert parse_flow("1 -> self[*] same") == ModelEffect(Port("argument", 1), Port("receiver", path=("[*]",)), "same")
    assert parse_flow("all -> nothing") == ModelEffect(Port("everything"), Port("result"), "stops")


def test_braces_stand_for_alternatives() -> None:
    assert expand("a.{b,c}.{d,e}") == ("a.b.d", "a.b.e", "a.c.d", "a.c.e")


def test_a_rule_is_found_under_every_name_it_matches() -> None:
    found = rules("id: x\ncall: a.{b,c}\nbare_call: f\nloose_call: '{log,logger}.info'\nsink: {kind: log, args: ['0']}")
    assert [rule.id for rule in found.calls("a.b")] == ["p.x"]
    assert [rule.id for rule in found.calls("a.c")] == ["p.x"]
    assert found.calls("a.d") == ()
    assert [rule.id for rule in found.bare_calls("f")] == ["p.x"]
    assert [rule.guess for rule in found.unresolved_calls("self._audit_log", "info")] == ["loose-match"]
    assert [rule.guess for rule in found.unresolved_calls("appLogger", "info")] == ["loose-match"]
    assert found.unresolved_calls("catalog", "info") == ()
    assert [rule.guess for rule in found.calls("company.tracing.logger.info")] == ["loose-match"]


def test_a_name_is_found_under_its_aliases() -> None:
    head = "pack: p\nsummary: s\naliases: {lib._api: lib, lib.Old: lib.New}\nreturns: {lib.make: lib.New}\nrules:\n"
    found = rules("id: x\ncall: lib.New.send\nsink: {kind: log, args: ['0']}", head=head)
    assert found.calls("lib._api.Old.send") == found.calls("lib.New.send") != ()
    returned = found.returns("lib._api.make")
    assert returned is not None
    assert returned.target == "lib.New"


def test_models_of_builtin_classes_are_found_by_method() -> None:
    found = rules("id: x\nmodels:\n  list.append: 0 -> self[*] same\n  set.append: 0 -> self[*] same")
    assert [rule.effect for rule in found.method_models("append")] == [
        ModelEffect(Port("argument", 0), Port("receiver", path=("[*]",)), "same")
    ]


def test_parameters_are_found_by_decorator_base_and_function() -> None:
    found = rules(
        "id: d\nparameter: {decorator: lib.route, names: [mail]}\nsource: {types: contact.email}",
        "id: b\nparameter: {base: lib.View, function: [post]}\nsource: {types: contact.email}",
        "id: f\nparameter: {function: lib.on_start}\nsource: {types: contact.email}",
    )
    assert [(name, rule.id) for name, rule in found.parameters("app.f", ("lib.route",), ())] == [("mail", "p.d")]
    assert [(name, rule.id) for name, rule in found.parameters("app.V.post", (), ("lib.View",))] == [("*", "p.b")]
    assert found.parameters("app.V.get", (), ("lib.View",)) == ()
    assert [rule.id for _, rule in found.parameters("lib.on_start", (), ())] == ["p.f"]


def test_a_pack_s_recipient_holds_for_its_sinks() -> None:
    found = rules(
        "id: x\ncall: a.b\nsink: {kind: analytics, args: ['0']}",
        head="pack: p\nsummary: s\nrecipient: mixpanel\nrules:\n",
    )
    effect = found.calls("a.b")[0].effect
    assert isinstance(effect, SinkEffect)
    assert effect.recipient.entity == "mixpanel"


def test_questions_are_matched_as_whole_names() -> None:
    found = rules(
        "id: x\ncall: a\nsink: {kind: log, args: ['0']}", head="pack: p\nsummary: s\nquestions: [len, is_*]\nrules:\n"
    )
    assert [found.answers_question(name) for name in ("len", "is_valid", "lent", "this_is_x")] == [
        True,
        True,
        False,
        False,
    ]


def test_tables_survive_their_bytes() -> None:
    tables = compile_packs(bundled("packs"))
    assert Tables.from_bytes(tables.to_bytes()) == tables


def test_everything_wrong_with_a_pack_is_told_at_once() -> None:
    text = """pack: p
sumary: x
summary: y
rules:
  - id: a
    call: lib.send
    sink: {kind: third_party, args: ["0"], recipient: mixpanl}
    examples: {match: ["lib.send(email)"], no_match: ["1"]}
  - id: a
    call: lib..odd
    source: {types: contact.emal}
    examples: {match: ["lib.odd()"], no_match: ["1"]}
  - id: c
    call: lib.third
    sink: {kind: log, args: ["0"]}
"""
    said = complaints_of({"p.yaml": text.replace("summary: y", "summary: y\nrecipient: mixpanl")})
    assert any(one.startswith("p.yaml:4: unknown recipient 'mixpanl'") for one in said), said
    said = complaints_of({"p.yaml": text})
    for line, part in [
        (2, "unknown key 'sumary'"), (7, "unknown recipient 'mixpanl'"), (9, "used twice"),
        (10, "'lib..odd' can never match"), (11, "unknown data type 'contact.emal'"), (13, "'examples' is missing"),
    ]:  # fmt: skip
        assert any(one.startswith(f"p.yaml:{line}: ") and part in one for one in said), (line, part, said)


def test_what_cannot_be_read_of_a_rule_does_not_hide_what_is_wrong_with_its_match() -> None:
    text = """pack: p
summary: y
rules:
  - id: a
    call: lib..odd
    colour: red
    sink: {kind: databse, args: {0: nope}, more: 1}
    examples: {match: ["lib.odd()"], no_match: ["1"]}
"""
    said = complaints_of({"p.yaml": text})
    parts = ["'lib..odd' can never match", "unknown key 'colour'", "not 'databse'", "not 'nope'", "unknown key 'more'"]
    assert [part for part in parts if not any(part in one for one in said)] == []
    assert len(said) == len(parts), said


SINK = "sink: {kind: log, args: ['0']}"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (f"id: x\ncal: a.b\n{SINK}", "p.yaml:5: unknown key 'cal' under 'rules' (did you mean 'call'?)"),
        (f"id: x\n{SINK}", "p.yaml:4: the rule 'x' can never fire: it matches nothing"),
        ("id: x\ncall: a.b", "p.yaml:4: the rule 'x' says nothing of what it matches"),
        (f"id: x\ncall: a..b\n{SINK}", "p.yaml:5: 'a..b' can never match: it is no dotted path"),
        (f"id: x\ncall: a.{{b\n{SINK}", "p.yaml:5: 'a.{b' has a brace without its partner"),
        (f"id: x\nread: a.b\n{SINK}", "p.yaml:4: the rule 'x' can never fire: no sink under 'read'"),
        ("id: x\ncall: a\nsink: {kind: logg, args: ['0']}", "p.yaml:6: 'kind' must be one of log, console"),
        ("id: x\ncall: a\nsink: {kind: log, args: ['0-1']}", "p.yaml:6: '0-1' is no port"),
        ("id: x\ncall: a\nsink: {kind: log, args: []}", "p.yaml:6: the sink can never fire: it has no 'args'"),
        (
            "id: x\ncall: a\nsink: {kind: log, args: ['0'], recipient: mixpanl}",
            "p.yaml:6: unknown recipient 'mixpanl' (did",
        ),
        (
            "id: x\ncall: a\nsource: {types: contact.emal}",
            "p.yaml:6: unknown data type 'contact.emal' (did you mean 'contact",
        ),
        (
            "id: x\ncall: a\ngate: {categories: [user.contcat]}",
            "p.yaml:6: unknown category 'user.contcat' (did you mean",
        ),
        ("id: x\nbase: a\nentry_point: route", "p.yaml:6: an entry point under 'base' can never fire without 'names'"),
        (
            "id: x\ncall: a\nentry_point: route",
            "p.yaml:6: an entry point under 'call' can never fire without 'function'",
        ),
        ("id: x\ndecorator: a\nentry_point: rout", "p.yaml:6: 'entry_point' must be one of route"),
        ("id: x\nliteral: '('\nsource: {types: contact.email}", "p.yaml:5: '(' is no regular expression"),
        ("id: x\nparameter: {names: [a]}\nsource: {}", "p.yaml:5: 'parameter' needs a function, decorator or base"),
        (
            "id: x\ncall: a\nwhen: {return: 1}\n" + SINK,
            "p.yaml:4: the rule 'x' can never fire: 'return' is no argument",
        ),
        ("id: x\ncall: a\nwhen: {0: {absent: false}}\n" + SINK, "p.yaml:6: a condition is a value, a regex"),
        ("id: x\nloose_call: info\n" + SINK, "p.yaml:5: 'info' can never match (write receiver.name"),
        ("id: x\nmodels: {a.b: 0 to 1}", "p.yaml:5: '0 to 1' is no flow"),
        ("id: x\ncall: a\nmodel: 0 -> return twice", "p.yaml:6: 'twice' in '0 -> return twice' is none of same"),
        ("id: x\ncall: a\nsetting: {rule: P1, message: m}", "p.yaml:6: 'P1' is no finding class"),
        ("id: x\ncall: a\nfield: {store: tabel}", "p.yaml:6: 'store' must be one of table"),
    ],
)
def test_a_wrong_rule_is_complained_about(entry: str, expected: str) -> None:
    found = complaints(entry)
    assert any(complaint.startswith(expected) for complaint in found), found


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (f"id: x\n{SINK}", "p.yaml:4: the rule 'x' can never fire: it matches nothing (one of bare_call, call, loose_call, loose_read, named_call, named_read, read, parameter, decorator, base, literal, assign)"),
        (f"id: x\nread: a.b\n{SINK}", "p.yaml:4: the rule 'x' can never fire: no sink under 'read' (it can stand under bare_call, base, call, decorator, loose_call, named_call)"),
        ("id: x\ncall: a\nsink: {kind: log, args: []}", "p.yaml:6: the sink can never fire: it has no 'args' (say which arguments leave, as in ['0'])"),
        ("id: x\nbase: a\nsink: {kind: log, args: [return]}", "p.yaml:6: a sink under 'base' can never fire without 'names' of methods (name the methods, as in names: [handle])"),
        ("id: x\nbase: a\nentry_point: route", "p.yaml:6: an entry point under 'base' can never fire without 'names' of methods (name the methods, as in names: [handle])"),
        ("id: x\ncall: a\nentry_point: route", "p.yaml:6: an entry point under 'call' can never fire without 'function', the port that holds it (say which argument is called, as in function: 1)"),
        ("id: x\ncall: a\nwhen: {return: 1}\n" + SINK, "p.yaml:4: the rule 'x' can never fire: 'return' is no argument of the call (conditions hold for arguments, as in when: {0: GET})"),
        ("id: x\nloose_call: info\n" + SINK, "p.yaml:5: 'info' can never match (write receiver.name, as in logger.info)"),
    ],
)  # fmt: skip
def test_a_rule_that_can_never_fire_is_told_with_file_line_and_a_way_out(entry: str, complaint: str) -> None:
    assert complaints(entry) == [complaint]


def test_all_complaints_of_all_files_come_at_once() -> None:
    first = pack(f"id: x\ncal: a\n{SINK}", f"id: y\ncall: a..b\n{SINK}")
    second = pack(f"id: x\nread: b\n{SINK}", f"id: x\ncall: b\n{SINK}", head=HEAD.replace("pack: p", "pack: q"))
    found = complaints_of({"a.yaml": first, "b.yaml": second, "c.yaml": "pack: [\n"})
    assert {complaint.split(":")[0] for complaint in found} == {"a.yaml", "b.yaml", "c.yaml"}
    assert any("used twice" in complaint and "first on b.yaml:4" in complaint for complaint in found), found


def test_a_pack_exists_once() -> None:
    text = pack(f"id: x\ncall: a\n{SINK}")
    assert any("exists already" in complaint for complaint in complaints_of({"a.yaml": text, "b.yaml": text}))


def test_examples_must_be_there() -> None:
    text = HEAD + f"  - id: x\n    call: a\n    {SINK}\n"
    assert complaints_of({"a.yaml": text}) == ["a.yaml:4: 'examples' is missing under 'rules'"]
    text += "    examples: {match: []}\n"
    assert complaints_of({"a.yaml": text}) == ["a.yaml:7: the rule 'x' has no example that must match"]


def test_lint_remarks_on_what_could_be_better() -> None:
    packs = read_packs(
        {
            "a.yaml": pack(
                f"id: x\ncall: a\n{SINK}", f"id: y\ncall: a\n{SINK}", "id: z\ncall: b\nsink: {kind: llm, args: ['0']}"
            ),
            "b.yaml": "pack: q\nsummary: s\naliases: {a: b, b: a}\n",
        },
        [],
    )
    messages = [remark.message for remark in lint(packs)]
    assert "'x' has no example that must not match" in messages
    assert "a is a log sink in 'p.x' too" in messages
    assert "'z' sends to someone, and no recipient is named" in messages
    assert "the alias a leads back to itself" in messages


def test_no_two_bundled_rules_are_the_same_sink_and_no_alias_is_a_circle() -> None:
    remarks = [str(remark) for remark in lint(read_packs(bundled("packs"), []))]
    assert [remark for remark in remarks if " sink in " in remark or "back to itself" in remark] == []
