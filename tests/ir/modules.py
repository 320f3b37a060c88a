"""Modules that hypothesis makes: well typed and in range, meaningless otherwise."""

from __future__ import annotations

from hypothesis import strategies as st

from scanner.ir import model as ir

NAMES = st.one_of(st.sampled_from(["x", "self", "email", "naïve", ".1", "<lambda>"]), st.text(min_size=1, max_size=6))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = NAMES.filter(lambda name: all(not 0xD800 <= ord(c) < 0xE000 for c in name))
KEYS = st.one_of(TEXTS, st.integers(-(2**63), 2**63 - 1))
SPANS = st.tuples(st.integers(0, 99), st.integers(100, 999))
CONSTANTS = st.one_of(
    TEXTS, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.none(), st.floats(allow_nan=False), st.just(float("inf"))
)
TYPES = st.recursive(
    st.builds(ir.TypeExpr, TEXTS),
    lambda inner: st.builds(ir.TypeExpr, TEXTS, st.lists(inner, max_size=2).map(tuple)),
    max_leaves=4,
)


def values(at: int) -> st.SearchStrategy[ir.AnyValue]:
    """A value at index `at`, whose operands are earlier."""
    head = SPANS.flatmap(lambda span: st.tuples(st.just(span[0]), st.just(span[1]), st.just(0)))
    leaves = [
        (ir.Const, st.tuples(CONSTANTS)),
        (ir.Const, st.tuples(TEXTS, st.just(True))),
        (ir.Global, st.tuples(NAMES)),
        (ir.Import, st.tuples(TEXTS, st.none() | NAMES, st.integers(0, 3))),
    ]
    kinds = leaves if at == 0 else leaves + _inner(at)
    return st.one_of([st.builds(_make, st.just(kind), head, fields) for kind, fields in kinds])


def _make(kind: type, head: tuple[int, int, int], fields: tuple[object, ...]) -> ir.AnyValue:
    made: ir.AnyValue = kind(*head, *fields)
    return made


def _inner(at: int) -> list[tuple[type, st.SearchStrategy[tuple[object, ...]]]]:
    operand = st.integers(0, at - 1)
    some = st.lists(operand, max_size=3).map(tuple)
    pairs = st.lists(st.tuples(st.integers(0, 5), operand), max_size=2).map(tuple)
    key = st.one_of(st.tuples(KEYS, st.just(-1)), st.tuples(st.none(), st.just(-1)), st.tuples(st.none(), operand))
    element = st.builds(lambda v, k, s: ir.Element(v, *k, s), operand, key, st.booleans())
    argument = st.builds(ir.Argument, operand, st.none() | NAMES, st.integers(0, 2))
    parts = st.lists(st.one_of(TEXTS, operand), max_size=4).map(tuple)
    return [
        (ir.Store, st.tuples(NAMES, st.just(-1), operand)),
        (ir.Attr, st.tuples(operand, NAMES)),
        (ir.Item, st.builds(lambda b, k: (b, *k), operand, key)),
        (ir.Build, st.tuples(st.sampled_from(["dict", "list", "tuple", "set", "generator"]), _tuples(element))),
        (ir.Format, st.tuples(parts)),
        (ir.Op, st.tuples(TEXTS, some)),
        (ir.Call, st.tuples(operand, _tuples(argument))),
        (ir.SetAttr, st.tuples(operand, NAMES, operand)),
        (ir.SetItem, st.builds(lambda b, k, v: (b, *k, v), operand, key, operand)),
        (ir.Phi, st.tuples(st.lists(operand, min_size=1, max_size=3).map(tuple))),
        (ir.Return, st.tuples(operand, st.just(()))),
        (ir.Yield, st.tuples(operand, st.booleans())),
        (ir.Raise, st.tuples(st.just(-1) | operand, st.just(-1) | operand)),
        (ir.Func, st.tuples(st.just(1), pairs, some)),
        (ir.Class, st.tuples(st.just(0), some, st.lists(st.tuples(NAMES, operand), max_size=2).map(tuple), some)),
        (ir.After, st.tuples(operand, operand, st.integers(-1, 2))),
    ]


def _tuples(what: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(what, max_size=3).map(tuple)


@st.composite
def functions(draw: st.DrawFn, kind: str = "function") -> ir.Function:
    count = draw(st.integers(0, 8))
    body = tuple(draw(values(at)) for at in range(count))
    guards = [ir.Guard(-1, True, -1, "root")]
    bindings: tuple[ir.Binding, ...] = ()
    hints: tuple[tuple[int, ir.TypeExpr], ...] = ()
    if count:
        guards.append(
            ir.Guard(draw(st.integers(0, count - 1)), draw(st.booleans()), 0, draw(st.sampled_from(["loop", "match"])))
        )
        bindings = (ir.Binding(draw(NAMES), tuple(range(count))),)
        hints = ((0, draw(TYPES)),)
    params = draw(
        _tuples(st.builds(ir.Parameter, NAMES, st.sampled_from(["normal", "args", "receiver"]), st.none() | TYPES))
    )
    return ir.Function(
        draw(NAMES), draw(TEXTS), kind, -1 if kind == "module" else 0, -1, 0, 9, params, body, tuple(guards),  # type: ignore[arg-type]
        bindings, (), draw(st.booleans()), draw(st.booleans()), bindings, hints,
    )  # fmt: skip


@st.composite
def modules(draw: st.DrawFn) -> ir.Module:
    found = (draw(functions("module")), *draw(st.lists(functions(), max_size=2)))
    text = st.builds(ir.CallText, TEXTS, st.booleans(), _tuples(TEXTS), _tuples(st.tuples(NAMES, TEXTS)))
    field = st.builds(ir.Field, NAMES, st.none() | TYPES, st.none() | text, st.just(0), st.just(1), NAMES)
    names = st.lists(TEXTS, max_size=3).map(lambda words: tuple(sorted(set(words))))
    interface = ir.Interface(
        draw(
            _tuples(
                st.builds(
                    ir.ImportDecl, TEXTS, st.none() | NAMES, NAMES, st.just(1), st.just(0), st.just(0), st.just(1)
                )
            )
        ),
        draw(st.none() | _tuples(TEXTS)),
        draw(_tuples(field)),
        (),
        (),
        draw(_tuples(st.builds(ir.Directive, st.integers(1, 9), TEXTS))),
        ir.NameIndex(draw(names), draw(names), draw(names), draw(names)),
    )
    gaps = draw(_tuples(st.builds(ir.SyntaxGap, st.just(0), st.just(3), st.just(1))))
    return ir.Module(draw(TEXTS), draw(TEXTS), draw(st.booleans()), interface, found, gaps, draw(st.integers(0, 99)))
