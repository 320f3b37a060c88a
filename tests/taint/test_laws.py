"""Laws of the solver: labels and paths compose, and the answer does not depend on the order of work."""

from __future__ import annotations

from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from scanner.taint import solver as solver_module
from scanner.taint.labels import Labels
from scanner.taint.paths import BOUND, MISS, Paths
from tests.taint.program_case import run

STEPS = st.sampled_from([".a", ".b", "[k]", "[#0]", "[#1]", "[*]"])
KINDS = st.lists(st.sampled_from(["hashed", "masked", "encoded"]), max_size=3)


@given(st.lists(STEPS, max_size=8), STEPS)
def test_what_is_pushed_is_pulled_again_or_something_above_it(steps: list[str], step: str) -> None:
    paths = Paths()
    inner = paths.intern(tuple(steps))
    whole = paths.push(step, inner)
    if whole != MISS:
        below = paths.table[paths.pull(step, whole)]
        assert below == tuple(steps)[: len(below)]
        assert len(below) == min(len(steps), BOUND - 1) or step == "[*]"


@given(st.lists(STEPS, max_size=BOUND), STEPS)
def test_the_whole_is_everywhere_and_pulling_never_lengthens(steps: list[str], step: str) -> None:
    paths = Paths()
    path = paths.intern(tuple(steps))
    below = paths.pull(step, path)
    assert below == MISS or len(paths.table[below]) <= len(steps)
    assert paths.pull(step, 0) == 0


@given(KINDS, KINDS, KINDS)
def test_composing_labels_is_associative_with_the_empty_label_as_unit(
    one: list[str], two: list[str], three: list[str]
) -> None:
    labels = Labels()

    def made(kinds: list[str]) -> int:
        label = 0
        for kind in kinds:
            label = labels.transformed(label, kind)  # type: ignore[arg-type]
        return label

    a, b, c = made(one), made(two), made(three)
    assert labels.composed(labels.composed(a, b), c) == labels.composed(a, labels.composed(b, c))
    assert labels.composed(a, 0) == a == labels.composed(0, a)


PROGRAM = {
    "m.py": (
        "class Box:\n    def __init__(self, value):\n        self.value = value\n"
        "    def get(self):\n        return self.value\n\n"
        "KEPT = {}\n\ndef keep(box, n):\n    KEPT['x'] = box.get()\n    return keep(box, n - 1) if n else box\n\n"
        "def show():\n    sink(KEPT)\n\nsink(keep(Box(source()), 2).get())\nsink([Box('x'), source()][1])\nshow()\n"
    )
}


@given(st.data())
@settings(deadline=None)
def test_any_order_of_work_gives_the_same_answer(data: DataObject) -> None:
    class Shuffled(deque[int]):
        def popleft(self) -> int:
            index = data.draw(st.integers(0, min(len(self) - 1, 3)))
            self.rotate(-index)
            value = super().popleft()
            self.rotate(index)
            return value

    def shuffled(self: solver_module.Solver) -> None:
        self.tables.queue = Shuffled(self.tables.queue)
        plain(self)

    plain, expected = solver_module.Solver.run, run(PROGRAM)
    solver_module.Solver.run = shuffled  # type: ignore[method-assign]
    try:
        assert run(PROGRAM) == expected
    finally:
        solver_module.Solver.run = plain  # type: ignore[method-assign]
