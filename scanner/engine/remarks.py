"""Remarks: bindings written in the code itself, `# flowaudit: purpose=risk_control` or `# flowaudit: service=order`.

A remark on or directly above a definition (its decorators may stand between) speaks for that definition; inside one,
for the innermost around it; anywhere else for the whole module, and in `__init__.py` for the package. Where several
bindings hold the innermost wins; a remark wins over a binding of the same place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec

from scanner.document import Word
from scanner.index.model import ModuleEntry
from scanner.inventory.bindings import Bindings, PurposeBinding, Remarked, ServiceBinding
from scanner.inventory.model import Inventory
from scanner.ir.model import Directive, Interface
from scanner.source import Problem, Text, nearest

KEYS = ("purpose", "service")
_PAIR = re.compile(r"([\w-]+)\s*=\s*([\w.-]+)")


class Remark(msgspec.Struct, frozen=True):
    """One remark: `key` says `value` of everything at or below the dotted name `symbol`. `key` "" could not be read;
    `by` is what says it.
    """

    symbol: str
    key: str
    value: str
    path: str
    line: int
    by: str = "the comment"


def remarks(entries: Iterable[ModuleEntry], texts: Callable[[str], Text]) -> tuple[Remark, ...]:
    """Every remark of a program, by file and line."""
    found: list[Remark] = []
    for entry in entries:
        if entry.interface.directives:
            found += _of_module(entry, texts(entry.path))
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.key)))


def bound(bindings: Bindings | None, found: Iterable[Remark], inventory: Inventory | None) -> Bindings:
    """The bindings with those that the remarks make; remarks with unknown words make none."""
    bindings = bindings or Bindings()
    purposes, services = list(bindings.purposes), list(bindings.services)
    for remark in found:
        match = Remarked(symbol=remark.symbol, line=remark.line, remark=f"{remark.by} at {remark.path}:{remark.line}")
        word = Word(remark.value, remark.line)
        if _fault(remark, inventory):
            continue
        if remark.key == "purpose":
            purposes.append(PurposeBinding(match, word, remark.line))
        else:
            services.append(ServiceBinding(match, word, remark.line))
    return msgspec.structs.replace(bindings, purposes=tuple(purposes), services=tuple(services))


def faults(found: Iterable[Remark], inventory: Inventory | None) -> tuple[Problem, ...]:
    """What is wrong with remarks: unknown keys, and words that the inventory does not have."""
    return tuple(
        Problem("remark", remark.path, message, line=remark.line)
        for remark in found
        if (message := _fault(remark, inventory))
    )


def _fault(remark: Remark, inventory: Inventory | None) -> str:
    if not remark.key:
        return f"'{remark.value}' says nothing that is known; write for instance `# flowaudit: purpose=...`"
    if remark.key not in KEYS:
        return _unknown(f"unknown key '{remark.key}' in a flowaudit comment", remark.key, KEYS)
    if inventory is None:
        return ""
    known = inventory.purposes if remark.key == "purpose" else inventory.services
    if remark.value in known or (remark.key == "purpose" and "." in remark.value):
        return ""
    return _unknown(f"the inventory has no {remark.key} '{remark.value}'", remark.value, known)


def _unknown(message: str, word: str, known: Collection[str]) -> str:
    hint = nearest(word, known)
    return f"{message} ({hint})" if hint else message


def _of_module(entry: ModuleEntry, text: Text) -> Iterator[Remark]:
    definitions = _definitions(entry.interface, text)
    for directive in entry.interface.directives:
        inside = _symbol(directive, definitions, text)
        symbol = f"{entry.name}.{inside}" if inside else entry.name
        said = directive.text.partition(":")[2].strip()
        pairs = _PAIR.findall(said) or [("", said)]
        for key, value in pairs:
            yield Remark(symbol, key, value, entry.path, directive.line)


def _definitions(interface: Interface, text: Text) -> list[tuple[int, int, str]]:
    """(first line, last line, qualified name) of each definition, outer ones first."""
    spans = [(each.start, each.end, each.qualname) for each in interface.signatures]
    spans += [(each.start, each.end, each.qualname) for each in interface.classes]
    placed = [(text.place(start, end), name) for start, end, name in spans]
    return sorted((place.line, place.end_line, name) for place, name in placed)


def _symbol(directive: Directive, definitions: list[tuple[int, int, str]], text: Text) -> str:
    line = directive.line
    following = next(((first, name) for first, _, name in definitions if first >= line), None)
    if following is not None and (following[0] == line or _leads_to(line, following[0], text)):
        return following[1]
    around = [(last - first, name) for first, last, name in definitions if first < line <= last]
    return min(around)[1] if around else ""


def _leads_to(line: int, first: int, text: Text) -> bool:
    """Whether a remark alone on its line stands directly above a definition, with comments and decorators at most
    between."""
    if not text.line(line).lstrip().startswith("#"):
        return False
    between = [text.line(number).strip() for number in range(line + 1, first)]
    code = [content for content in between if not content.startswith("#")]
    return all(between) and (not code or code[0].startswith("@"))
