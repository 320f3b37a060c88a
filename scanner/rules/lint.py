"""What is not wrong in a pack, but could be better: the remarks of `rules lint`.

A remark never stops a scan. Errors (unknown keys and words, rules that cannot fire) are the loader's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.rules.pack import Pack, RuleEntry
from scanner.rules.ports import expand_paths
from scanner.source import Complaint

_NEEDS_RECIPIENT = ("analytics", "error_reporter", "llm", "third_party", "sms_push")


def lint(packs: Iterable[tuple[str, Pack]]) -> tuple[Complaint, ...]:
    """Remarks on packs given with their paths, in the order of the packs and of their rules."""
    known = list(packs)
    remarks: list[Complaint] = []
    sinks: dict[tuple[str, str], str] = {}
    for path, pack in known:
        remarks.extend(_aliases(path, pack, known))
        for entry in pack.rules:
            remarks.extend(_rule(path, pack, entry))
            remarks.extend(_overlaps(path, pack, entry, sinks))
    return tuple(remarks)


def _rule(path: str, pack: Pack, entry: RuleEntry) -> Iterator[Complaint]:
    name = entry.id.text
    if not entry.examples.no_match:
        yield Complaint(path, entry.line, f"'{name}' has no example that must not match")
    sink = entry.sink
    if sink is None:
        return
    if sink.kind in _NEEDS_RECIPIENT and not (sink.recipient or sink.recipient_from or pack.recipient):
        yield Complaint(path, sink.line, f"'{name}' sends to someone, and no recipient is named", "'recipient: id'")
    if sink.kind == "network" and sink.recipient_from and sink.transport == "none":
        yield Complaint(path, sink.line, f"'{name}' has a URL, and its transport is not read", "'transport: url'")


def _overlaps(path: str, pack: Pack, entry: RuleEntry, sinks: dict[tuple[str, str], str]) -> Iterator[Complaint]:
    if entry.sink is None or entry.when:
        return
    identifier = f"{pack.pack.text}.{entry.id.text}"
    for word in entry.call:
        for target in expand_paths(word.text):
            other = sinks.setdefault((target, entry.sink.kind), identifier)
            if other != identifier:
                yield Complaint(path, word.line, f"{target} is a {entry.sink.kind} sink in '{other}' too")


def _aliases(path: str, pack: Pack, packs: list[tuple[str, Pack]]) -> Iterator[Complaint]:
    everywhere = {alias: target for _, each in packs for alias, target in each.aliases.items()}
    for alias in pack.aliases:
        seen = [alias]
        while seen[-1] in everywhere:
            seen.append(everywhere[seen[-1]])
            if seen[-1] in seen[:-1]:
                yield Complaint(path, pack.line, f"the alias {alias} leads back to itself", " to ".join(seen))
                break
