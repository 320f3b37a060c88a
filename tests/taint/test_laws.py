"""Laws of the solver: labels and paths compose, and the answer does not depend on the order of work."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from scanner.taint.facts.labels import Labels
from scanner.taint.facts.paths import BOUND, MISS, Paths
from scanner.taint.facts.seeds import Seed
from scanner.taint.facts.tables import Tables
from scanner.taint.model import Flows
from scanner.taint.options import Options
from scanner.taint.sources.start import Start
from tests.taint.program_case import marked, run

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
    "n.py": (
        "class Box:\n    def __init__(self, value):\n        self.value = value\n"
        "    def get(self):\n        return self.value\n\n"
        "KEPT = {}\n\ndef keep(box, n):\n    KEPT['x'] = box.get()\n    return keep(box, n - 1) if n else box\n\n"
        "def show():\n    sink(KEPT)\n\nsink(keep(Box(source()), 2).get())\nsink([Box('x'), source()][1])\nshow()\n"
    )
}


BUSY = {
    "m.py": (
        "def once(x):\n    return x\n\ndef grow(x, n):\n    y = [x, {'k': x}]\n    z = (y, x)\n"
        "    return grow(z, n - 1) if n else [y, z]\n\n"
        "def one():\n    sink(grow(source(), 3))\n\n"
        "def two():\n    a = once(source())\n    sink(once(once(a)))\n    sink([a, grow(a, 1)])\n\none()\ntwo()\n"
    )
}


def in_any_order(data: DataObject, options: Options) -> Flows:
    """What is found of the busy program when each round's work, and the sources, come in an order that is drawn."""

    def shuffled(self: Tables) -> list[int]:
        return data.draw(st.permutations(found)) if 1 < len(found := plain(self)) < 40 else found

    def reordered(self: Start) -> Iterator[Seed]:
        return iter(data.draw(st.permutations(list(seeds(self)))))

    plain, seeds = Tables.round, Start.seeds
    Tables.round, Start.seeds = shuffled, reordered  # type: ignore[method-assign]
    try:
        found = run(BUSY | PROGRAM, options)
    finally:
        Tables.round, Start.seeds = plain, seeds  # type: ignore[method-assign]
    return found


@given(st.data())
@settings(deadline=None)
def test_any_order_of_work_gives_the_same_answer(data: DataObject) -> None:
    assert in_any_order(data, Options()) == run(BUSY | PROGRAM)


@given(st.data(), st.integers(1, 120), st.integers(1, 12))
@settings(deadline=None)
def test_any_order_of_work_gives_the_same_answer_where_limits_are_hit(
    data: DataObject, edges: int, edges_per_entry: int
) -> None:
    options = Options(edges=edges, edges_per_entry=edges_per_entry)
    assert in_any_order(data, options) == run(BUSY | PROGRAM, options)


def test_few_edges_are_few_flows_and_the_limit_is_told() -> None:
    whole, cut = run(BUSY), run(BUSY, Options(edges=20))
    assert marked(cut) < marked(whole)
    told, told_whole = ({hit.limit for hit in one.statistics.limits} for one in (cut, whole))
    assert told - told_whole == {"facts"}
