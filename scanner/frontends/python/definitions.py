"""Functions, lambdas and classes: what a definition binds, and the body it puts into the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import CallText, Class, Flavour, Func, Param, Parameter, Return, Signature

from . import grammar as g
from .annotations import call_text, source_text, type_of
from .body import Body
from .expressions import Handler, expression
from .statements import Statement, block
from .stops import note_stopping
from .targets import assign, bind_name
from .unit import ClassDraft
from .updates import hold

if TYPE_CHECKING:
    from tree_sitter import Node

    from scanner.ir.model import TypeExpr

MAX_QUALNAME = 1000
"""Qualified names longer than this start anew, from the function's number: deep nesting stays linear."""

_DEFAULTS = frozenset({g.DEFAULT_PARAMETER, g.TYPED_DEFAULT_PARAMETER})
_STARS = frozenset({g.LIST_SPLAT_PATTERN, g.DICT_SPLAT_PATTERN, g.LIST_SPLAT, g.DICT_SPLAT})


def function_definition(b: Body, node: Node, decorators: tuple[Node, ...] = ()) -> None:
    """`def name(parameters): …`."""
    children = node.children
    name = ""
    returns: TypeExpr | None = None
    parameters: Node | None = None
    is_async = children[0].kind_id == g.T_ASYNC
    for child in children:
        kind = child.kind_id
        if kind == g.IDENTIFIER:
            name = b.text(child)
        elif kind == g.PARAMETERS:
            parameters = child
        elif kind == g.TYPE:
            returns = type_of(b.unit, child)
    operands = tuple(expression(b, _decorated(d)) for d in decorators)
    body = _new_body(b, "function", node, name)
    body.is_async = is_async
    flavour: Flavour = "receiver" if body.owner >= 0 and not _is_static(b, decorators, name) else "normal"
    params, defaults = parameters_of(b, body, parameters, flavour)
    body.params = params
    b.unit.drafts.append((body, returns, tuple(_decoration(b, d) for d in decorators)))
    if body.owner >= 0:
        b.unit.classes[body.owner].methods.append((name, body.index))
    start = decorators[0].start_byte if decorators else node.start_byte
    value = b.add(Func(start, node.end_byte, b.guard, body.index, defaults, operands))
    bind_name(b, name, value, (node.start_byte, node.end_byte))
    note_stopping(b, node, name)


def lambda_expression(b: Body, node: Node) -> int:
    """`lambda parameters: expression`."""
    parameters = next((c for c in node.children if c.kind_id == g.LAMBDA_PARAMETERS), None)
    body = _new_body(b, "lambda", node, "<lambda>")
    body.owner = -1
    body.params, defaults = parameters_of(b, body, parameters, "normal")
    return b.add(Func(node.start_byte, node.end_byte, b.guard, body.index, defaults, ()))


def class_definition(b: Body, node: Node, decorators: tuple[Node, ...] = ()) -> None:
    """`class name(bases): …`."""
    unit = b.unit
    name = ""
    bases: list[int] = []
    base_texts: list[CallText] = []
    keywords: list[tuple[str, int]] = []
    keyword_texts: list[tuple[str, str]] = []
    operands = tuple(expression(b, _decorated(d)) for d in decorators)
    for child in node.children:
        if child.kind_id == g.IDENTIFIER:
            name = b.text(child)
        elif child.kind_id == g.ARGUMENT_LIST:
            for argument in g.items(child):
                if argument.kind_id == g.KEYWORD_ARGUMENT:
                    key, *_, given = g.solid(argument)
                    keywords.append((b.text(key), expression(b, given)))
                    keyword_texts.append((b.text(key), source_text(unit, given)))
                elif argument.kind_id not in _STARS:
                    bases.append(expression(b, argument))
                    base_texts.append(call_text(unit, argument) or CallText(source_text(unit, argument)))
    index = len(unit.classes)
    body = _new_body(b, "class", node, name)
    draft = ClassDraft(name, body.qualname, node)
    unit.classes.append(draft)
    draft.bases, draft.keywords = tuple(base_texts), tuple(keyword_texts)
    draft.decorators = tuple(_decoration(b, d) for d in decorators)
    draft.function = body.index
    body.defines = index
    value = b.add(
        Class(node.start_byte, node.end_byte, b.guard, index, tuple(bases), tuple(keywords), operands)
    )  # fmt: skip
    bind_name(b, name, value, (node.start_byte, node.end_byte))


def decorated_definition(b: Body, node: Node) -> None:
    """Decorators, then a definition."""
    decorators = tuple(c for c in node.children if c.kind_id == g.DECORATOR)
    for child in node.children:
        if child.kind_id == g.FUNCTION:
            function_definition(b, child, decorators)
        elif child.kind_id == g.CLASS:
            class_definition(b, child, decorators)


def _new_body(b: Body, kind: str, node: Node, name: str) -> Body:
    body = Body(b.unit, kind, node, b, b.defines)  # type: ignore[arg-type]
    b.children = True
    body.name = name
    if len(b.qualname) > MAX_QUALNAME:
        body.qualname = f"<{body.index}>.{name}"
    elif b.kind == "module":
        body.qualname = name
    elif b.kind == "class":
        body.qualname = f"{b.qualname}.{name}"
    else:
        body.qualname = f"{b.qualname}.<locals>.{name}"
    return body


def _decorated(node: Node) -> Node:
    return next((c for c in node.children if c.is_named and c.kind_id not in g.PUNCTUATION), node)


def _decoration(b: Body, node: Node) -> CallText:
    inner = _decorated(node)
    return call_text(b.unit, inner) or CallText(source_text(b.unit, inner))


def _is_static(b: Body, decorators: tuple[Node, ...], name: str) -> bool:
    return any(b.text(_decorated(d)) == "staticmethod" for d in decorators)


def parameters_of(
    b: Body, body: Body, node: Node | None, first: Flavour
) -> tuple[tuple[Parameter, ...], tuple[tuple[int, int], ...]]:
    """The parameters that `node` declares, and the operands of their defaults, evaluated in `b`."""
    params: list[Parameter] = []
    defaults: list[tuple[int, int]] = []
    flavour: Flavour = first
    for child in [] if node is None else g.items(node):
        kind = child.kind_id
        if kind == g.POSITIONAL_SEPARATOR:
            params = [_positional(p) for p in params]
            continue
        if kind == g.KEYWORD_SEPARATOR or (kind in _STARS and not g.items(child)[1:]):
            flavour = "keyword"
            continue
        if kind == g.ERROR:
            continue
        if kind in _DEFAULTS:
            defaults.append((len(params), expression(b, child.children[-1])))
        parameter = _parameter(b, child, flavour, len(params))
        if parameter is None:
            continue
        params.append(parameter)
        if parameter.flavour == "args":
            flavour = "keyword"
        elif flavour == "receiver":
            flavour = "normal"
    return tuple(params), tuple(defaults)


def _positional(parameter: Parameter) -> Parameter:
    p = parameter
    if p.flavour != "normal":
        return p
    return Parameter(p.name, "positional", p.annotation, p.has_default, p.start, p.end)


def _parameter(b: Body, node: Node, flavour: Flavour, position: int) -> Parameter | None:
    kind = node.kind_id
    start, end = node.start_byte, node.end_byte
    annotation = None
    target = node
    if kind in (g.TYPED_PARAMETER, *_DEFAULTS):
        parts = g.solid(node)
        target = parts[0]
        note = next((c for c in parts if c.kind_id == g.TYPE), None)
        annotation = type_of(b.unit, note) if note is not None else None
    if target.kind_id in _STARS:
        flavour = "kwargs" if target.kind_id in (g.DICT_SPLAT_PATTERN, g.DICT_SPLAT) else "args"
        target = target.children[-1]
    if target.kind_id == g.IDENTIFIER:
        name = b.text(target)
    elif target.kind_id in (g.TUPLE_PATTERN, g.TUPLE):
        name = f".{position}"  # Python 2's `def f(a, (b, c))`
    else:
        return None
    return Parameter(name, flavour, annotation, kind in _DEFAULTS, start, end)


def enter_parameters(body: Body) -> None:
    """Bind the parameters at the start of a body."""
    node = body.node
    unpacked = _tuple_parameters(node) if any(p.name[0] == "." for p in body.params) else {}
    for position, parameter in enumerate(body.params):
        value = body.add(Param(parameter.start, parameter.end, 0, position, parameter.name))
        name = f"={position}"
        body.env[name] = value
        body.pseudo.append((name, value))
        body.holders[value] = [name]
        if parameter.name in unpacked:
            assign(body, unpacked[parameter.name], value)
        else:
            body.env[parameter.name] = value
            body.trail.append((parameter.name, value))
            hold(body, parameter.name, value)


def _tuple_parameters(node: Node) -> dict[str, Node]:
    lists = [c for c in node.children if c.kind_id in (g.PARAMETERS, g.LAMBDA_PARAMETERS)]
    items = g.items(lists[0]) if lists else []
    kept = [c for c in items if c.kind_id not in (g.POSITIONAL_SEPARATOR, g.KEYWORD_SEPARATOR)]
    found = {}
    for position, child in enumerate(kept):
        target = child.children[0] if child.kind_id in _DEFAULTS else child
        if target.kind_id in (g.TUPLE_PATTERN, g.TUPLE):
            found[f".{position}"] = target
    return found


def lower_body(body: Body) -> None:
    """Lower one body from the queue."""
    node = body.node
    enter_parameters(body)
    if body.kind == "lambda":
        value = expression(body, node.children[-1])
        states = body.parameter_states()
        body.add(Return(node.children[-1].start_byte, node.end_byte, 0, value, states))
        body.alive = False
    elif body.kind == "module":
        block(body, node)
    else:
        inner = next((c for c in reversed(node.children) if c.kind_id == g.BLOCK), None)
        if inner is not None:
            block(body, inner)
    if body.alive and body.pseudo:
        body.states = body.parameter_states()


def signatures(drafts: list[tuple[Body, TypeExpr | None, tuple[CallText, ...]]]) -> tuple[Signature, ...]:
    """The declared signatures of lowered functions."""
    return tuple(
        Signature(
            body.name, body.qualname, body.index, body.owner, body.params, returns, decorators, body.is_async,
            body.is_generator, body.node.start_byte, body.node.end_byte,
        )
        for body, returns, decorators in drafts
    )  # fmt: skip


HANDLERS: tuple[tuple[int, Statement], ...] = (
    (g.FUNCTION, function_definition),
    (g.CLASS, class_definition),
    (g.DECORATED, decorated_definition),
)
EXPRESSIONS: tuple[tuple[int, Handler], ...] = ((g.LAMBDA, lambda_expression),)

__all__ = ["EXPRESSIONS", "HANDLERS"]
