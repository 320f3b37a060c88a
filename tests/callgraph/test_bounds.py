"""What no program may do: make questions grow without bound. Work is counted, not timed."""

from __future__ import annotations

from scanner.callgraph.limits import MOST_EVALUATIONS as MOST_EVALUATIONS_OF_A_QUESTION
from scanner.callgraph.solver import Answer, Key, Solver
from scanner.index.model import FunctionRef
from scanner.ir import model as ir

from .program import Sources, graph_of

MOST_EVALUATIONS = 100  # for each function of the program


def ask_all(sources: Sources) -> tuple[int, int]:
    """Ask for the targets of every call; (functions, evaluations)."""
    graph, modules = graph_of(sources)
    functions = 0
    for name, module in sorted(modules.items()):
        for number, function in enumerate(module.functions):
            functions += 1
            for operand, value in enumerate(function.values):
                if isinstance(value, ir.Call):
                    graph.targets(FunctionRef(name, number), operand)
    return functions, graph.statistics().evaluations


def test_a_cycle_of_two_thousand_functions_costs_work_in_proportion() -> None:
    lines = [f"def f{i}(x):\n    return f{(i + 1) % 2000}(x)" for i in range(2000)]
    functions, evaluations = ask_all({"a.py": "\n".join([*lines, "f0(len).strip()"])})
    assert evaluations < MOST_EVALUATIONS * functions


def test_a_table_of_two_thousand_functions_costs_work_in_proportion() -> None:
    lines = [f"def f{i}(x):\n    return x" for i in range(2000)]
    table = "TABLE = {" + ", ".join(f"'k{i}': f{i}" for i in range(2000)) + "}"
    functions, evaluations = ask_all({"a.py": "\n".join([*lines, table, "def go(k, x):\n    return TABLE[k](x)"])})
    assert evaluations < MOST_EVALUATIONS * functions


def test_a_hierarchy_of_five_hundred_classes_costs_work_in_proportion() -> None:
    lines = ["class C0:\n    def go(self):\n        return self.go()"]
    lines += [f"class C{i}(C{i - 1}):\n    def go(self):\n        return super().go()" for i in range(1, 500)]
    functions, evaluations = ask_all({"a.py": "\n".join([*lines, "C499().go()"])})
    assert evaluations < MOST_EVALUATIONS * functions


def test_a_question_beyond_its_budget_ends_and_is_counted() -> None:
    def grow(key: Key) -> Answer:
        return solver.solve(("chain", key[1] + 1)) | {key[1]}

    told: list[tuple[str, Key]] = []
    solver = Solver(grow, frozenset({"anything"}), lambda limit, key: told.append((limit, key)))
    solver.solve(("chain", 0))
    assert told == [("evaluations", ("chain", 0))]
    assert solver.evaluations < 2 * MOST_EVALUATIONS_OF_A_QUESTION
