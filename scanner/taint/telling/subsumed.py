"""One flow is one finding: a source known by its name alone is dropped where better known data of its category
arrives already, whole, or inside a value that nothing but a variable's or parameter's name calls personal: a message
named `email` is personal by the addresses in it.

A seed is *reached* by another when the other's data arrives at its place, at the path in it where the seed is. Of
seeds that reach each other (recursion) the better known one, or else the first, stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.index.model import FunctionRef
from scanner.rules.model import Path
from scanner.taint.facts.labels import PLAIN, SCALAR
from scanner.taint.facts.seeds import STRENGTH, UNCLASSIFIED, Book, Seed
from scanner.taint.facts.tables import CELL_GOAL, GOAL, Tables

WEAK = frozenset(("name", "field", "parameter", "variable", "object"))


def subsumed(tables: Tables, book: Book, refs: list[FunctionRef]) -> set[int]:
    """The roots whose flows another root tells already. `refs` gives the function of each function number."""
    weak = {
        (seed.function, seed.place): number
        for number, seed in enumerate(book.roots)
        if isinstance(seed, Seed) and seed.kind in WEAK
    }
    arriving = _arriving(tables, book, refs, weak)
    above = {root: frozenset(found) for root, found in arriving.items() if found}
    dropped = set()
    for root in sorted(above):
        for other in sorted(above[root]):
            mutual = root in above.get(other, ())
            if not mutual or rank(book, other) < rank(book, root):
                dropped.add(root)
                break
    return dropped


def _arriving(
    tables: Tables, book: Book, refs: list[FunctionRef], weak: dict[tuple[FunctionRef, int], int]
) -> dict[int, set[int]]:
    contexts: dict[int, set[int]] = {}
    seeds_at: dict[tuple[FunctionRef, int], dict[Path, list[int]]] = {}
    for number, seed in enumerate(book.roots):
        if isinstance(seed, Seed) and (seed.function, seed.place) in weak and seed.kind in WEAK:
            seeds_at.setdefault((seed.function, seed.place), {}).setdefault(seed.path, []).append(number)
    for context, place, path, _ in tables.edges:
        if place < 0:
            continue
        found_at = seeds_at.get((refs[tables.contexts[context].function], place))
        if found_at is None:
            continue
        bare = [number for number in found_at.get((), ()) if _is_bare(book.roots[number])] if path else []
        for number in (*found_at.get(tables.paths.table[path], ()), *bare):
            if number not in tables.roots.get(context, ()):
                contexts.setdefault(number, set()).add(context)
    memo: dict[int, frozenset[int]] = {}
    before: dict[int, tuple[int, ...]] = {}
    writers = _writers(tables)
    found: dict[int, set[int]] = {}
    for number, at in sorted(contexts.items()):
        mine = book.roots[number]
        assert isinstance(mine, Seed)
        for root in _roots_of(tables, book, at, writers, (memo, before)):
            other = book.roots[root]
            if (
                root != number
                and isinstance(other, Seed)
                and other.data_type != UNCLASSIFIED  # a request as a whole tells nothing of what a name tells
                and related(mine.category, other.category)
                and (other.kind != "object" or mine.kind == "object")
            ):
                found.setdefault(number, set()).add(root)
    return found


def _is_bare(seed: Seed | int) -> bool:
    """Whether nothing but the name of a variable or parameter says that its value is personal."""
    return isinstance(seed, Seed) and seed.kind in ("variable", "parameter") and seed.confidence == "low"


def related(one: str, other: str) -> bool:
    """Whether one category stands above the other, by their dotted names."""
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def _writers(tables: Tables) -> dict[int, list[int]]:
    """By goal: the contexts in which it is met."""
    writers: dict[int, list[int]] = {}
    for context, place, _, _ in tables.edges:
        if place <= GOAL:
            writers.setdefault(GOAL - place, []).append(context)
    return writers


def _roots_of(
    tables: Tables,
    book: Book,
    start: Iterable[int],
    writers: dict[int, list[int]],
    known: tuple[dict[int, frozenset[int]], dict[int, tuple[int, ...]]],
) -> set[int]:
    """The seeds whose data enters any of the contexts; by way of a database, only those that an API proves. `known`
    keeps the answers for single contexts, and the contexts from which each one is entered.
    """
    memo, before = known
    seen: set[int] = set()
    cells: set[int] = set()
    roots: set[int] = set()
    stored: list[int] = []
    stack = sorted(start)
    alone = stack[0] if len(stack) == 1 else None
    if alone is not None and alone in memo:
        return set(memo[alone])
    beyond = False
    while stack or stored:
        if not stack:
            stack, stored, beyond = stored, [], True
        context = stack.pop()
        if context in seen:
            continue
        seen.add(context)
        for root in tables.roots.get(context, ()):
            held = book.roots[root]
            if isinstance(held, Seed):
                if not beyond or _is_proved(held):
                    roots.add(root)
            elif held not in cells:
                cells.add(held)
                (stored if is_row(tables, held) else stack).extend(writers.get(held, ()))
        entered = before.get(context)
        if entered is None:
            edges = (*(edge for edge, _, _ in tables.incoming[context]), *tables.landed[context])
            entered = before[context] = tuple({tables.edges[edge][0] for edge in edges})
        stack += entered
    if alone is not None:
        memo[alone] = frozenset(roots)
    return roots


def is_row(tables: Tables, goal: int) -> bool:
    """Whether a goal is the cell of a field of stored rows."""
    held = tables.goals[goal]
    return isinstance(held, tuple) and held[0] == CELL_GOAL and held[1][0] == "r"


def _is_proved(seed: Seed) -> bool:
    """Whether an API says what the data is, and not the name it is read under."""
    return seed.kind == "api" and bool(seed.rule) and seed.collects and seed.nature in (PLAIN, SCALAR)


def rank(book: Book, root: int) -> tuple[object, ...]:
    """The better known a seed, the smaller."""
    seed = book.roots[root]
    assert isinstance(seed, Seed)
    return STRENGTH[seed.kind], seed.function.module, seed.function.function, seed.place, root
