"""What must hold of any program: answers do not depend on the order of questions, and every question ends."""

from __future__ import annotations

import random

from scanner.callgraph.model import Instance
from scanner.index.model import FunctionRef
from scanner.ir import model as ir

from .program import Sources, graph_of

_TANGLE: Sources = {
    "a.py": """
import b
class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next
        self.hooks = []
    def add(self, hook):
        self.hooks.append(hook)
        return self
    def run(self, x):
        for h in self.hooks:
            x = h(x)
        return self.next.run(x) if self.next else b.finish(x, self)
    def walk(self):
        node = self
        while node:
            yield node.value
            node = node.next
def even(n, k): return k(n) if n == 0 else b.odd(n - 1, k)
def ident(x): return x
top = Node(b.Thing(), Node("leaf")).add(ident).add(lambda v: b.wrap(v))
""",
    "b.py": """
import a
class Thing:
    def same(self): return self
    def other(self): return Thing().same()
def odd(n, k): return a.even(n - 1, k)
def wrap(v): return {"v": v, "w": [v, wrap(v)]}
def finish(x, node): return [v for v in node.walk()] + [x]
def chain(x): return chain(wrap(x)["v"]) or x
r = a.even(3, wrap)
s = a.top.run(Thing().other())
t = chain(a.ident(Thing()))
""",
}


def _questions(modules: dict[str, ir.Module]) -> list[tuple[FunctionRef, int, bool]]:
    return [
        (FunctionRef(name, number), operand, isinstance(value, ir.Call))
        for name, module in modules.items()
        for number, function in enumerate(module.functions)
        for operand, value in enumerate(function.values)
    ]


def _answers(order: random.Random | None) -> dict[object, object]:
    graph, modules = graph_of(_TANGLE)
    questions = _questions(modules)
    if order is not None:
        order.shuffle(questions)
    answers: dict[object, object] = {}
    for ref, operand, is_call in questions:
        answers[(ref, operand)] = (
            graph.origins(ref, operand),
            graph.targets(ref, operand) if is_call else None,
            graph.text(ref, operand),
        )
    return answers


def test_answers_do_not_depend_on_the_order_of_questions():
    expected = _answers(None)
    for seed in range(12):
        assert _answers(random.Random(seed)) == expected


def test_a_cycle_of_two_thousand_functions_ends():
    count = 2000
    lines = ["class T: pass"]
    for n in range(count):
        lines.append(f"def f{n}(x, d):\n    if d: return x\n    return f{(n + 1) % count}(x, d - 1)")
    lines.append("end = f0(T(), 9)")
    graph, modules = graph_of({"a.py": "\n".join(lines)})
    values = modules["a"].functions[0].values
    call = max(i for i, v in enumerate(values) if isinstance(v, ir.Call))
    found = graph.origins(FunctionRef("a", 0), call)
    assert [type(o) for o in found] == [Instance]
    last = FunctionRef("a", 1 + count // 2)
    assert graph.origins(last, 0)
    assert graph.statistics().evaluations < 200_000


def test_a_long_chain_of_calls_is_followed_to_its_end():
    count = 400
    lines = ["class T: pass"]
    lines += [f"def f{n}(x): return f{n + 1}(x)" for n in range(count)]
    lines += [f"def f{count}(x): return T()", "end = f0(1)"]
    graph, modules = graph_of({"a.py": "\n".join(lines)})
    values = modules["a"].functions[0].values
    call = max(i for i, v in enumerate(values) if isinstance(v, ir.Call))
    assert [type(o) for o in graph.origins(FunctionRef("a", 0), call)] == [Instance]


def test_nested_data_passed_round_a_cycle_ends():
    keys = [f"k{n}" for n in range(12)]
    lines = (
        ["def f(x):"] + [f"    f(x['{k}'])" for k in keys] + ["    for y in x: f(y)", "    return x['k1']()", "f({})"]
    )
    graph, modules = graph_of({"a.py": "\n".join(lines)})
    for number, function in enumerate(modules["a"].functions):
        for operand in range(len(function.values)):
            graph.origins(FunctionRef("a", number), operand)
    assert graph.statistics().evaluations < 40_000


def test_odd_programs_raise_nothing():
    graph, modules = graph_of({
        "a.py": "class A(A): pass\nclass B(C): pass\nclass C(B): pass\nx = x\nfrom a import *\nimport a.a.a\n"
        "def f(*a, **k): return f(*f, **f)(f)(*a)\nclass D(f()): pass\nB().m()\nD().n(*[], **{})\n@f\n@x.y\n"
        "def g(g=g): pass\n",
        "b.py": "from b import b\nfrom ..... import c\nb.c.d()\nsuper()\nsuper().x()\ngetattr()\nisinstance()\n",
    })  # fmt: skip
    for ref, operand, is_call in _questions(modules):
        graph.origins(ref, operand)
        graph.implicit_calls(ref, operand)
        graph.text(ref, operand)
        if is_call:
            graph.targets(ref, operand)
        graph.callers(ref)
