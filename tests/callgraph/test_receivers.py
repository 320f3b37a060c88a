"""Methods by the exact class of their receiver, and by where it was made."""

from __future__ import annotations

from scanner.callgraph.model import NOWHERE, Context, Frame, Instance, Targets
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir
from tests.callgraph.program import graph_of

HOOKS = """
class Report:
    def run(self):
        return self.body()
    def name(self):
        return "r"
class Loud(Report):
    def body(self): pass
class Quiet(Report):
    def body(self): pass
Loud().run()
Quiet().name()
"""
CALLBACKS = """
class Job:
    def __init__(self, action, size):
        self.action = action
        self.size = size
    def run(self, text):
        return self.action(text)
    def length(self):
        return self.size
def keep(text): return text
def drop(text): return ""
Job(keep, 1).run("x")
Job(drop, 2).length()
"""


def test_a_method_whose_hook_subclasses_define_is_another_for_each_class():
    assert contexts_of(HOOKS) == {"Report.run": ["Loud"], "Report.name": [None]}


def test_the_hook_of_the_receivers_own_class_alone_runs():
    graph, modules = graph_of({"a.py": HOOKS})
    run = _function(modules["a"], "Report.run")
    loud = (Frame(run, NOWHERE, 1, Instance(ClassRef("a", 1))),)
    assert _reached(modules["a"], graph.targets(run, _call(modules["a"], run), loud)) == ["Loud.body"]
    assert _reached(modules["a"], graph.targets(run, _call(modules["a"], run))) == ["Loud.body", "Quiet.body"]


def test_a_method_that_calls_what_its_constructor_was_given_is_another_for_each_object():
    assert contexts_of(CALLBACKS) == {"Job.run": ["Job made"], "Job.length": [None]}


def contexts_of(source: str) -> dict[str, list[str | None]]:
    """For each method that the module's own code calls: the receivers that it is told apart by."""
    graph, modules = graph_of({"a.py": source})
    module, found = modules["a"], {}
    for at, value in enumerate(module.functions[0].values):
        if isinstance(value, ir.Call):
            for callee in graph.targets(FunctionRef("a", 0), at).callees:
                if callee.kind == "call":
                    name = module.functions[callee.function.function].qualname
                    found.setdefault(name, []).append(_receiver(module, callee.context))
    return found


def _receiver(module: ir.Module, context: Context) -> str | None:
    receiver = context[0].receiver if context else None
    if receiver is None:
        return None
    made = isinstance(receiver, Instance) and receiver.made is not None
    return module.interface.classes[receiver.cls.index].name + (" made" if made else "")


def _function(module: ir.Module, qualname: str) -> FunctionRef:
    return FunctionRef("a", next(i for i, one in enumerate(module.functions) if one.qualname == qualname))


def _call(module: ir.Module, ref: FunctionRef) -> int:
    return next(i for i, one in enumerate(module.functions[ref.function].values) if isinstance(one, ir.Call))


def _reached(module: ir.Module, targets: Targets) -> list[str]:
    return sorted(module.functions[one.function.function].qualname for one in targets.callees)
