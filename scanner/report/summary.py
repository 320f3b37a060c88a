"""What a scan comes to: counts of findings and verdicts, the data map, what was not understood, what went wrong.

Without an inventory nothing is compared with a policy; the *data map* (which categories reach which kinds of sink) is
then the main thing that a scan has to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scanner.audit.model import Audit, DeclarationCount, Presence
from scanner.report.model import Look, Outcome
from scanner.report.style import columns, grid, padded, paint, plain_line, wrapped, wrapped_grid
from scanner.source import Problem
from scanner.taint.model import Flow, Statistics
from scanner.taxonomy import SINK_KINDS

_LABEL = 14
_PROBLEMS_SHOWN = 20
_ROWS_SHOWN = 40
_PRESENT_SHOWN = 12


def summary(outcome: Outcome, look: Look) -> list[str]:
    """The summary as lines."""
    audit = outcome.audit
    lines = [*_problems(audit.problems, look), *_data_map(audit, look), *_verdicts(audit, look)]
    lines.append(paint("summary", "strong", look))
    for label, text in summary_rows(outcome):
        lines += _labelled(label, text, look)
    return lines


def summary_rows(outcome: Outcome) -> list[tuple[str, str]]:
    """(label, what there is to say) of a scan as a whole."""
    audit = outcome.audit
    rows: list[tuple[str, str]] = []
    if outcome.compared:
        rows.append(("findings", _findings(audit)))
        if outcome.unsure:
            shown = f"less sure than {outcome.min_rank} of 100 (--min-rank 0 shows all)"
            rows.append(("not shown", f"{_count(outcome.unsure, 'finding')} {shown}"))
    if outcome.observed:
        rows.append(("observed", _unconfirmed(outcome.observed)))
    rows.append(("data", _data(audit)))
    rows.append(("understood", _understood(audit.flows.statistics)))
    if audit.present:
        rows.append(("no flow seen", _present(audit.present)))
    if outcome.left_out:
        rows.append(("left out", ", ".join(map(str, outcome.left_out))))
    return rows


def _unconfirmed(observed: int) -> str:
    words = "declarations state" if observed > 1 else "declaration states"
    return f"{observed} {words} what the code was seen to do; what they cover was compared with no sentence of a policy"


def data_map(flows: Iterable[Flow]) -> list[tuple[str, ...]]:
    """Rows of category, then a count of flows for each kind of sink that occurs; the first row is the heading."""
    counts: dict[str, Counter[str]] = {}
    for flow in flows:
        counts.setdefault(flow.source.category or "(unclassified)", Counter())[flow.sink.kind] += 1
    kinds = [kind for kind in SINK_KINDS if any(kind in row for row in counts.values())]
    rows = [(category, *(str(row[kind] or "") for kind in kinds)) for category, row in sorted(counts.items())]
    return [("data category", *kinds), *rows]


def _findings(audit: Audit) -> str:
    shown = [finding for finding in audit.findings if not finding.suppressed]
    levels = Counter(finding.level for finding in shown)
    files = len({finding.place.path for finding in shown})
    counted = ", ".join(_count(levels[level], level) for level in ("error", "warning", "note"))
    gaps = sum(finding.verdict == "gap" for finding in shown)
    parts = [f"{counted} in {_count(files, 'file')}"]
    if gaps:
        parts.append(f"{gaps} of them cannot be decided with these bindings")
    hidden = len(audit.findings) - len(shown)
    if hidden:
        parts.append(f"{hidden} suppressed")
    return "; ".join(parts)


def _data(audit: Audit) -> str:
    flows = audit.flows.flows
    categories = len({flow.source.category for flow in flows})
    recipients = {flow.sink.recipient.entity or flow.sink.recipient.host for flow in flows if flow.sink.recipient}
    outside = len(recipients - {""})
    unresolved = sum(flow.sink.recipient is not None and not flow.sink.recipient.resolved for flow in flows)
    text = f"{_count(len(flows), 'flow')} of {_count(categories, 'category', 'categories')}"
    text += f", to {_count(outside, 'known recipient')}"
    return text + (f"; the recipient of {unresolved} is not known" if unresolved else "")


def _understood(statistics: Statistics) -> str:
    s = statistics
    text = f"{_count(s.files, 'file')}, {_count(s.lines, 'line')}; {_count(s.calls, 'call')} asked about: "
    text += f"{s.calls_resolved} to the project, {s.calls_external} to libraries, {s.calls_guessed} guessed, "
    text += f"{s.calls_unresolved} not resolved"
    if s.unparsed_bytes:
        text += f"; {_count(s.unparsed_bytes, 'byte')} could not be parsed"
    if s.limits_hit:
        text += f"; limits of the analysis hit at {_count(s.limits_hit, 'place')}"
    if s.guesses_dropped:
        text += f"; not followed at {_count(s.guesses_dropped, 'place')} that need one guess too many"
    return text


def _present(present: tuple[Presence, ...]) -> str:
    """Organisations of whose packages one is needed by name first; each with its packages."""
    packages: dict[str, list[Presence]] = {}
    for each in sorted(present, key=lambda one: (one.locked, one.name.lower(), one.package)):
        packages.setdefault(each.name, []).append(each)
    told = [f"{name} ({', '.join(each.package for each in found)})" for name, found in packages.items()]
    more = f" and {len(told) - _PRESENT_SHOWN} more" if len(told) > _PRESENT_SHOWN else ""
    return f"to {', '.join(told[:_PRESENT_SHOWN])}{more}: the package is needed, and nothing was seen to go there"


def _verdicts(audit: Audit, look: Look) -> list[str]:
    lines: list[str] = []
    for title, counts in (("declaration", audit.declarations), ("promise", audit.promises)):
        counted = [count for count in counts if count.compliant or count.violation or count.gap]
        if counted:
            rows = [(title, "compliant", "violation", "gap"), *(_row(count) for count in counted)]
            lines += _table(rows, look)
    return lines


def _row(count: DeclarationCount) -> tuple[str, ...]:
    return (plain_line(count.id), str(count.compliant), str(count.violation), str(count.gap))


def _data_map(audit: Audit, look: Look) -> list[str]:
    # With an inventory, the declarations say more, and `flowaudit flows` has the map.
    if audit.inventory_path or not audit.flows.flows:
        return []
    rows = data_map(audit.flows.flows)
    if columns(grid(rows)[0]) <= look.width:
        return _table(rows, look)
    return _folded_map(rows, look)


def _folded_map(rows: list[tuple[str, ...]], look: Look) -> list[str]:
    """The data map where the terminal is too narrow for a column a kind of sink: one line of counts a category."""
    (_, *kinds), *body = rows
    told = [
        (row[0], ", ".join(f"{count} {kind}" for kind, count in zip(kinds, row[1:], strict=True) if count))
        for row in body
    ]
    left = min(max(columns(category) for category, _ in told), look.width // 2)
    widths = (left, max(look.width - left - 2, 20))
    more = [f"… {len(told) - _ROWS_SHOWN} more"] if len(told) > _ROWS_SHOWN else []
    head = paint(wrapped_grid([("data category", "flows to")], widths)[0], "strong", look)
    return [head, *wrapped_grid(told[:_ROWS_SHOWN], widths), *more, ""]


def _table(rows: list[tuple[str, ...]], look: Look) -> list[str]:
    head, *body = grid(rows, frozenset(range(1, len(rows[0]))))
    more = [f"… {len(body) - _ROWS_SHOWN} more"] if len(body) > _ROWS_SHOWN else []
    return [paint(head, "strong", look), *body[:_ROWS_SHOWN], *more, ""]


def _problems(problems: tuple[Problem, ...], look: Look) -> list[str]:
    if not problems:
        return []
    lines = [paint("not read or not understood", "strong", look)]
    for problem in problems[:_PROBLEMS_SHOWN]:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        lines += wrapped(f"{place}  {problem.kind}: {problem.message}", look.width, "  ")
    if len(problems) > _PROBLEMS_SHOWN:
        lines.append(f"  … {len(problems) - _PROBLEMS_SHOWN} more (all are in the JSON and SARIF reports)")
    return [*lines, ""]


def _labelled(label: str, text: str, look: Look) -> list[str]:
    first, *rest = wrapped(text, look.width, " " * _LABEL) or [""]
    return [f"  {paint(padded(label, _LABEL - 4), 'dim', look)}  {first.strip()}", *rest]


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
