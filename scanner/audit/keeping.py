"""How long what is stored is kept: by what the call itself says, by its store's lifetime, by what deletes on schedule.

A table's rows are kept until a task, a command or the main program deletes them, from a certain age on; where only
people's own requests do, nothing ends them by itself.
"""

from __future__ import annotations

import msgspec

from scanner.rules.model import ENDLESS
from scanner.source import Place
from scanner.taint.model import Collection, Deletion, Flow, Flows, Lifetime, Sink

_SCHEDULED = frozenset(("task", "command", "main"))
_STORES = frozenset(("database", "cache", "file", "queue", "cookie"))


class Kept(msgspec.Struct, frozen=True):
    """How long: seconds, ENDLESS, or None where it cannot be told. `place` is where the limit is set, if elsewhere;
    `store` what keeps it."""

    lasts: int | None = None
    store: str = ""
    place: Place | None = None
    is_said: bool = False  # whether anything speaks of it at all


class Keeping:
    """Answers for the sinks and tables of one run."""

    def __init__(self, flows: Flows) -> None:
        self._lifetimes = flows.lifetimes
        self._deletions: dict[str, list[Deletion]] = {}
        for deletion in flows.deletions:
            self._deletions.setdefault(_last(deletion.store), []).append(deletion)
        self._names = {name: store.names() for store in flows.stores if store.keeps for name in store.names()}

    def of(self, subject: Flow | Collection) -> Kept:
        """How long the data of a flow into a store or a log, or of a declared column, is kept."""
        if isinstance(subject, Collection):
            table = subject.source.owner
            return self._rows(table) if subject.source.kind == "declared" and not subject.source.collects else Kept()
        sink = subject.sink
        if sink.kind == "log":
            return self._logged()
        if sink.kind not in _STORES:
            return Kept()
        said = next((one for one in self._lifetimes if _speaks_of(one, sink)), None)
        if said is not None and not (sink.lasts_is_said and sink.lasts is not None):
            return Kept(said.lasts, sink.store or said.store, said.place, True)
        if sink.lasts is not None:
            return Kept(sink.lasts, sink.store, None, True)
        return self._rows(sink.store) if sink.kind == "database" else Kept(None, sink.store)

    def _rows(self, table: str) -> Kept:
        """The rows of a table: kept for the longest age at which something deletes them by itself."""
        if not table:
            return Kept()
        names = {_last(name) for name in (table, *self._names.get(table.lower(), ()))}
        known = (one for name in sorted(names) for one in self._deletions.get(name, ()))
        due = [one for one in known if _SCHEDULED & set(one.entry_points)]
        if not due:
            return Kept(ENDLESS, table, None, True)
        ages = [one.after for one in due if one.after is not None]
        if len(ages) < len(due):
            return Kept(None, table, None, True)
        longest = max(due, key=lambda one: one.after or 0)
        return Kept(longest.after, table, longest.place, True)

    def _logged(self) -> Kept:
        logs = [one for one in self._lifetimes if one.kind == "log"]
        if not logs:
            return Kept()
        longest = max(logs, key=lambda one: (one.lasts == ENDLESS, one.lasts))
        return Kept(longest.lasts, longest.store, longest.place, True)


def _speaks_of(lifetime: Lifetime, sink: Sink) -> bool:
    if lifetime.of:
        return lifetime.of == sink.rule
    if lifetime.kind != sink.kind or not sink.store:
        return False
    return lifetime.store == sink.store or _in_url(lifetime.store, sink.store) or _in_url(sink.store, lifetime.store)


def _in_url(name: str, url: str) -> bool:
    """Whether a store is named by the last part of an address (`https://sqs…/1/orders`)."""
    return "/" in url and "{" not in name and url.rpartition("/")[2] == name


def _last(name: str) -> str:
    return name.rpartition(".")[2].lower()
