"""Bindings that bind nothing: a path where no file is, a symbol, route or task that the code does not have.

They were right once, or are misspelled: either way what they say of the code is not said. Each is a problem of the run,
with its line and the nearest right name. What a library calls is not known here, and names of other modules than the
project's are left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from scanner.audit.regions import matches_code
from scanner.index.index import Index
from scanner.inventory.bindings import Bindings, Match, Remarked
from scanner.source import Problem, nearest
from scanner.taint.model import EntryPoint


def unmatched(
    bindings: Bindings, path: str, index: Index, files: Collection[str], entries: Iterable[EntryPoint]
) -> tuple[Problem, ...]:
    """A problem for each match and each name of a function that nothing in the project bears out. `path` is that of
    the bindings."""
    known = _Known(index, files, tuple(entries))
    found = [(match.line, message) for match in _matches(bindings) for message in known.faults(match)]
    found += [(line, message) for name, line in _functions(bindings) for message in known.missing(name)]
    return tuple(
        Problem("remark", path, f"{message}: what is bound there holds for nothing", line=line)
        for line, message in sorted(set(found))
    )


class _Known:
    """What the project has: files, functions with their files, entry points."""

    def __init__(self, index: Index, files: Collection[str], entries: tuple[EntryPoint, ...]) -> None:
        self._index = index
        self._files = files
        self._labels = tuple(entry.label for entry in entries)
        self._symbols: tuple[str, ...] = ()
        self._roots = {module.partition(".")[0] for module in index.modules}

    def faults(self, match: Match) -> Iterator[str]:
        """What a match names and the project does not have."""
        if match.path and not any(matches_code(Match(path=match.path), one, "", ()) for one in self._files):
            yield f"no file is at the path '{match.path}'"
        if match.symbol and not any(matches_code(Match(symbol=match.symbol), "", one, ()) for one in self._every()):
            yield f"the code has no '{match.symbol}'{self._beside(match.symbol)}"
        for key, word in (("route", match.route), ("task", match.task)):
            wanted = Match(route=word) if key == "route" else Match(task=word)
            if word and not any(matches_code(wanted, "", "", (label,)) for label in self._labels):
                yield f"no {key} is '{word}'{self._near(word, self._labels)}"

    def missing(self, name: str) -> Iterator[str]:
        """A function's name that stands for nothing, though its first part is a module of the project."""
        bare = name.removesuffix(".*")
        if "." in bare and bare.partition(".")[0] in self._roots and not self._index.named(bare):
            yield f"the code has no '{name}'{self._beside(bare)}"

    def _every(self) -> tuple[str, ...]:
        if not self._symbols:
            found = []
            for name in sorted(self._index.modules):
                interface = self._index.modules[name].interface
                found.append(name)
                found += [f"{name}.{one.qualname}" for one in interface.classes]
                found += [f"{name}.{one.qualname}" for one in interface.signatures]
            self._symbols = tuple(found)
        return self._symbols

    def _beside(self, name: str) -> str:
        """The nearest of the names that stand where this one would."""
        around, _, last = name.rpartition(".")
        found = (one.rpartition(".") for one in self._every())
        return self._near(last, [own for parent, _, own in found if parent == around])

    def _near(self, word: str, known: Collection[str]) -> str:
        hint = nearest(word, known)
        return f" ({hint})" if hint else ""


def _matches(bindings: Bindings) -> Iterator[Match]:
    matches = [entry.match for entry in bindings.purposes] + [entry.match for entry in bindings.services]
    matches += [entry.match for entry in bindings.recipients]
    matches += [entry.match for entry in bindings.legal_obligation] + [entry.match for entry in bindings.exemptions]
    yield from (match for match in matches if not isinstance(match, Remarked))
    yield from (gate.before for gate in bindings.consent_gates if gate.before is not None)


def _functions(bindings: Bindings) -> Iterator[tuple[str, int]]:
    for gate in bindings.consent_gates:
        yield from ((name, gate.line) for name in (gate.call, gate.decorator) if name)
    yield from ((one.decorator, one.line) for one in bindings.stated_by)
    listed = (bindings.maskers, bindings.anonymisers, bindings.pseudonymisers, bindings.deletion_paths)
    yield from ((name, 1) for names in (*listed, bindings.access_paths) for name in names)
