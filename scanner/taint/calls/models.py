"""What happens at a call outside the project: the rules' models, or, where there is none, a stated guess.

A rule that says how data moves (a model, a transformation, a callback) describes the whole of the call: what it does
not mention does not move. A rule for a sink or a source alone says that nothing comes out. Without any rule,
arguments and receiver flow to the result as derived (guess `unknown-call`), unless the call answers a question; the
arguments of a call that looks something up do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scanner.callgraph.model import Targets
from scanner.ir.model import Attr, Build, Call, Capture, Const, Global, Import, Item, Operand, Param
from scanner.rules.lookup import RuleSet
from scanner.rules.model import (
    CallbackEffect,
    Condition,
    ModelEffect,
    Path,
    Port,
    Rule,
    SinkEffect,
    SourceEffect,
    TransformationEffect,
)
from scanner.taint.calls import ports
from scanner.taint.calls.chosen import choices
from scanner.taint.calls.invoked import names_methods
from scanner.taint.calls.lookups import passes
from scanner.taint.calls.signatures import unbound
from scanner.taint.calls.site import WHOLE_ONLY, Meet, Move, SinkAt, Site
from scanner.taint.facts import codes
from scanner.taint.facts.paths import step_given, step_of_key
from scanner.taint.opened.constants import Known, Texts, holds
from scanner.taint.opened.view import View
from scanner.taint.options import Options

Named = tuple[Rule, str]
"""A rule with the name by which it matched."""


def rules_of(
    rules: RuleSet, view: View, at: Operand, targets: Targets, project: Iterable[str], known: Known
) -> tuple[Named, ...]:
    """The rules that apply to a call, whose conditions hold, each once, in the order: resolved targets, bare name,
    loose spelling.
    """
    found: list[Named] = []
    for external in targets.externals:
        called = rules.calls(external.path)
        if _is_unbound(view, at, external.path):
            called = tuple(unbound(rule) for rule in called)
        found += [(rule, external.path) for rule in called]
        made = external.path.removesuffix(".__init__")
        if made != external.path:  # `super().__init__(body)`: what goes into the constructor of the library's class
            found += [(rule, made) for rule in rules.calls(made) if isinstance(rule.effect, SinkEffect)]
    for path in project:
        found += [(rule, path) for rule in rules.calls(path) if not rule.guess]
    resolved = tuple(_plainly(view, at, targets, project))
    for plain in dict.fromkeys((bare_name(view, at), *resolved)):
        found += [(rule, plain) for rule in rules.bare_calls(plain)]
    for last in dict.fromkeys((method_name(view, at), *resolved)):
        found += [(rule, last) for rule in rules.named_calls(last)]
    if targets.unresolved is not None and not found:
        receiver, method = targets.unresolved
        found += [(rule, f"{receiver}.{method}".lstrip(".")) for rule in rules.unresolved_calls(receiver, method)]
    return applying(found, view, at, known)


def _is_unbound(view: View, at: Operand, path: str) -> bool:
    """Whether a method of a builtin class is called with its object as first argument: `str.upper(mail)`, and
    `change(mail)` where `change` is `str.upper` (a method of a text would be called without).
    """
    cls, _, method = path.partition(".")
    if cls not in UNBOUND or not method or "." in method or method in ("fromkeys", "maketrans", "fromhex"):
        return False
    call = view.values[at]
    callee = view.values[call.callee] if isinstance(call, Call) else None
    if isinstance(callee, Attr):
        base = view.values[callee.base]
        return isinstance(base, Global) and base.name == cls
    return isinstance(call, Call) and isinstance(callee, Param | Capture | Item) and bool(call.args)


UNBOUND = frozenset(("str", "bytes", "list", "dict", "set"))


def _plainly(view: View, at: Operand, targets: Targets, project: Iterable[str]) -> Iterator[str]:
    """The names under which is defined what a call calls that is no method: an alias, a parameter, `handlers[kind]`."""
    call = view.values[at]
    if isinstance(call, Call) and not isinstance(view.values[call.callee], Attr) and not targets.guessed:
        paths = (*project, *(one.path for one in targets.externals))
        yield from dict.fromkeys(path.rpartition(".")[2] for path in paths)


def unmodelled(rules: RuleSet, targets: Targets) -> tuple[Named, ...]:
    """The sinks that a call without rules is taken for, because of whose package it is."""
    return tuple((rule, one.path) for one in targets.externals for rule in rules.unmodelled(one.path))


def applying(found: Iterable[Named], view: View, at: Operand, known: Known) -> tuple[Named, ...]:
    """The rules whose conditions hold at a call, each once."""
    kept: dict[tuple[str, object], Named] = {}
    for rule, symbol in found:
        if all(_holds(view, at, condition, known) for condition in rule.when):
            kept.setdefault((rule.id, repr(rule.effect)), (rule, symbol))
    return tuple(kept.values())


def bare_name(view: View, at: Operand) -> str:
    """The plain name by which a call is written, or an empty string."""
    call = view.values[at]
    callee = view.values[call.callee] if isinstance(call, Call) else None
    match callee:
        case Global(name=name) | Capture(name=name):
            return name
        case Import(name=str(name)):
            return name
        case _ if isinstance(call, Call):
            return next(iter(view.bound.get(call.callee, ()) or view.local.get(call.callee, ())), "")
        case _:
            return ""


def method_name(view: View, at: Operand) -> str:
    """The last name of what a call calls, or an empty string."""
    call = view.values[at]
    callee = view.values[call.callee] if isinstance(call, Call) else None
    return callee.name if isinstance(callee, Attr) else bare_name(view, at)


def add_sinks(site: Site, view: View, at: Operand, named: tuple[Named, ...]) -> None:
    """Compile the sink rules of a call."""
    for rule, symbol in named:
        if not isinstance(rule.effect, SinkEffect):
            continue
        shown = _named_alone(view, at) if rule.effect.kind == "database" else None
        for number, argument in enumerate(rule.effect.arguments):
            for found in ports.find(view, at, argument.port):
                where = (*found.path, *ports.spelled(view, at, argument.port.path, found))
                site.add(found.operand, Meet(len(site.sinks), where))
                which = found.position - argument.port.position if argument.port.base == "positionals" else -1
                name = found.name or f"argument {found.position + 1}"
                inside = (f"[#{which}]",) if which >= 0 else ()
                site.sinks.append(SinkAt(rule, symbol, number, found.operand, name, inside, shown))


def _named_alone(view: View, at: Operand) -> frozenset[str] | None:
    """The fields that a call says it stores alone (Django's `save(update_fields=["size"])`); None where it says
    nothing, or not in constants.
    """
    call = view.values[at]
    given = (
        next((one.value for one in call.args if one.keyword == "update_fields"), -1) if isinstance(call, Call) else -1
    )
    built = view.values[given] if given >= 0 else None
    if not isinstance(built, Build) or any(one.spread or one.value < 0 for one in built.elements):
        return None
    names = [view.values[one.value] for one in built.elements]
    if not all(isinstance(name, Const) and isinstance(name.value, str) for name in names):
        return None
    texts = {str(name.value) for name in names if isinstance(name, Const)}
    return frozenset(texts | {text.removesuffix("_id") for text in texts})


def add_moves(site: Site, view: View, at: Operand, named: tuple[Named, ...], text: Texts) -> bool:
    """Compile models and transformations; whether there is any, so that the call is fully described."""
    described = False
    for rule, _ in named:
        loose = codes.BIT["loose-match"] if rule.guess == "loose-match" else 0
        match rule.effect:
            case ModelEffect(source=source, target=target, how=how):
                described = True
                if how == "cleans":
                    site.changed.update(found.argument for found in ports.find(view, at, source) if not found.path)
                elif how != "stops":
                    _add_move(site, view, at, (source, target, how == "derived", codes.THROUGH | loose, None), text)
            case TransformationEffect(kind=kind, port=port, to=to):
                described = True
                _add_move(site, view, at, (port, to, True, codes.TRANSFORMED | loose, kind), text)
            case CallbackEffect() if not names_methods(rule.effect):
                described = True
            case _:
                pass
    return described


def add_default(
    site: Site, view: View, at: Operand, rules: RuleSet, options: Options, named: tuple[Named, ...]
) -> None:
    """What an unknown call does: everything that goes in may come out, transformed beyond recognition."""
    if any(isinstance(rule.effect, SinkEffect | SourceEffect) for rule, _ in named):
        return
    name = method_name(view, at)
    if not options.allows("unknown-call") or (name and rules.answers_question(name)):
        return
    call = view.values[at]
    assert isinstance(call, Call)
    if name[:1].isupper() and not name.isupper():
        add_opaque(site, view, at, options, step_given)
        return
    code = codes.THROUGH | codes.BIT["unknown-call"]
    for position, argument in enumerate(call.args):
        if argument.keyword is not None:  # what is made with a field has that field
            site.add(argument.value, Move(at, (), (step_given(argument.keyword),), False, code))
        if passes(name, position, argument.keyword):
            site.add(argument.value, Move(at, (), (), True, code))
    callee = view.values[call.callee]
    if isinstance(callee, Attr):
        site.add(callee.base, Move(at, (WHOLE_ONLY,), (), True, code))
    else:
        site.add(call.callee, Move(at, (WHOLE_ONLY,), (), True, code))


def add_opaque(
    site: Site, view: View, at: Operand, options: Options, step: Callable[[str], str] = ".{}".format
) -> None:
    """The constructor of a class outside the project, or with a base there: keywords become fields, the rest is
    somewhere inside.
    """
    call = view.values[at]
    assert isinstance(call, Call)
    for argument in call.args:
        if argument.keyword is not None:
            site.add(argument.value, Move(at, (), (step(argument.keyword),), False, codes.SET))
        elif argument.star == 2:
            site.add(argument.value, Move(at, (), (), False, codes.SET))
        elif options.allows("unknown-call"):
            site.add(argument.value, Move(at, (), (), True, codes.SET))


def clears(site: Site, view: View, at: Operand, name: str) -> None:
    """A call that empties its receiver, takes out one key or puts new values under some, leaves nothing of what was
    there.
    """
    if name == "clear" and isinstance(view.values[at], Call):
        site.changed.add(-1)
    if name == "pop":
        key = ports.constant_argument(view, at, Port("argument", 0))
        site.emptied = frozenset((step_of_key(key),)) if isinstance(key, str) else frozenset()
    if name == "update":
        site.emptied = frozenset(_keys_given(view, at))


def _keys_given(view: View, at: Operand) -> Iterator[str]:
    """The steps of the constant keys that `record.update(…)` writes."""
    call = view.values[at]
    for argument in call.args if isinstance(call, Call) else ():
        given = view.values[argument.value]
        if argument.keyword is not None:
            yield step_of_key(argument.keyword)
        elif isinstance(given, Build) and given.kind == "dict" and not argument.star:
            yield from (step_of_key(one.key) for one in given.elements if isinstance(one.key, str))


_TEXTS = frozenset(("str", "repr", "format", "ascii"))
_Spec = tuple[Port, Port, bool, int, object]


def _add_move(site: Site, view: View, at: Operand, spec: _Spec, text: Texts) -> None:
    source, target, derived, code, kind = spec
    as_text = bare_name(view, at) in _TEXTS
    alike = source.base == "receiver"
    for inside, outside in choices(view, at, source.path, target.path, site.declared):
        for found in ports.find(view, at, source):
            for named, outer in ports.by_name(found, inside, outside):
                for taken in ports.spellings(view, at, named, found, text):
                    for operand, put in _arrivals(view, at, target, outer, found, text):
                        taking = (*found.path, *taken)
                        move = Move(operand, taking, put, derived, code, kind, alike, as_text)  # type: ignore[arg-type]
                        site.add(found.operand, move)


def _arrivals(
    view: View, at: Operand, target: Port, outside: Path, found: ports.Found, text: Texts
) -> Iterator[tuple[Operand, Path]]:
    """(value, where inside it) for the places at which what a model moves arrives."""
    if _hands_on(view, at):
        return
    for goal in ports.find(view, at, target):
        for put in ports.spellings(view, at, outside, found, text):
            yield from ((operand, (*goal.path, *put)) for operand in ports.after(view, at, goal))


def _hands_on(view: View, at: Operand) -> bool:
    """Whether `__setattr__` sets the attribute that it is called for, of which nothing is known here, of another
    object: what is assigned is followed where it was assigned.
    """
    if view.function.name != "__setattr__" or bare_name(view, at) != "setattr":
        return False
    call = view.values[at]
    name = view.values[call.args[1].value] if isinstance(call, Call) and len(call.args) > 1 else None
    return isinstance(name, Param)


def _holds(view: View, at: Operand, condition: Condition, known: Known) -> bool:
    places = [(place.operand, place.path) for place in ports.find(view, at, condition.port)]
    return holds(view, places, condition, known)
