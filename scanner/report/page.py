"""A report for people who answer for the policy, as blocks that Markdown and HTML write alike.

What it holds, in the order in which a reviewer asks: what was compared, what came out, what was promised and whether it
is kept, every finding with the sentence it is compared with and the way the data took, how each declaration fared,
which data goes where, and what was not read or not understood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from scanner.audit.model import Audit, Finding
from scanner.report.model import Outcome
from scanner.report.promises import HEADINGS as PROMISED
from scanner.report.promises import PromiseRow, promise_cells
from scanner.report.style import plain_line
from scanner.report.summary import data_map, summary_rows
from scanner.report.text import evidence, where
from scanner.source import Problem

_LEVELS = ("error", "warning", "note")
_STEPS = 40


class Heading(msgspec.Struct, frozen=True):
    """A heading; `anchor` is where links find it."""

    level: int
    text: str
    anchor: str = ""


class Paragraph(msgspec.Struct, frozen=True):
    """Running text; `mark` is the level of a finding that it speaks of."""

    text: str
    mark: str = ""


class Quote(msgspec.Struct, frozen=True):
    """A sentence of the policy, and where it stands."""

    text: str
    place: str


class Table(msgspec.Struct, frozen=True):
    """Rows of cells under a head; `numeric` columns are aligned to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


class Steps(msgspec.Struct, frozen=True):
    """The way of the data: (place, what happens, code) each, folded away under a title."""

    title: str
    steps: tuple[tuple[str, str, str], ...]


Block = Heading | Paragraph | Quote | Table | Steps


def page(outcome: Outcome, promised: Sequence[PromiseRow] = ()) -> Iterator[Block]:
    """The whole report."""
    audit = outcome.audit
    title = audit.policy_title or "Personal data in the code"
    yield Heading(1, f"{title}: what the code does" if audit.policy_title else title)
    if outcome.application:
        yield Paragraph(f"Application: {outcome.application}.")
    yield Paragraph(_introduction(outcome))
    yield Table(("", ""), tuple(summary_rows(outcome)))
    if promised:
        yield Heading(2, "Promises", "promises")
        yield Table(PROMISED, tuple(promise_cells(row) for row in promised))
    yield from _findings(outcome)
    yield from _declarations(audit)
    if audit.flows.flows:
        yield Heading(2, "Which data goes where", "data")
        head, *rows = data_map(audit.flows.flows)
        yield Table(head, tuple(rows), tuple(range(1, len(head))))
    yield from _problems(audit.problems)


def _introduction(outcome: Outcome) -> str:
    if not outcome.audit.policy_title:
        return "No inventory was given: findings are those that need no policy."
    return (
        "Each flow of personal data through the code was compared with what the inventory "
        f"{outcome.audit.inventory_path} declares of the policy. Findings say what no clause declares; whether that is "
        "lawful is for people to say. It was read in the code, which was not run: what only exists at run time is "
        "said to be unknown."
    )


def _findings(outcome: Outcome) -> Iterator[Block]:
    shown = [each for each in outcome.audit.findings if not each.suppressed]
    yield Heading(2, "Findings", "findings")
    if not shown:
        yield Paragraph("None.")
    by_class: dict[tuple[int, str], list[Finding]] = {}
    for each in shown:
        by_class.setdefault(
            (min(_LEVELS.index(one.level) for one in shown if one.rule == each.rule), each.rule), []
        ).append(each)
    for (_, rule), found in sorted(by_class.items()):
        known = outcome.classes.get(rule)
        yield Heading(3, f"{rule} {known.name}" if known else rule, rule.lower())
        if known:
            yield Paragraph(known.summary)
        for finding in sorted(found, key=_weight):
            yield from _finding(finding)
    suppressed = [each for each in outcome.audit.findings if each.suppressed]
    if suppressed:
        yield Heading(3, "Accepted or known before", "suppressed")
        rows = ((each.rule, plain_line(each.message), where(each.place), each.suppressed) for each in suppressed)
        yield Table(("class", "what", "where", "why it is left out"), tuple(rows))


def _finding(finding: Finding) -> Iterator[Block]:
    yield Paragraph(f"{_sentence(finding.message)} ({where(finding.place)})", finding.level)
    for citation in finding.citations:
        yield Quote(plain_line(citation.quote), f"{where(citation.place)}, {citation.clause}")
    said = [
        f"Compared: {finding.comparison}." if finding.comparison else "",
        f"Sure: {finding.sureness}." if finding.sureness else "",
    ]
    if finding.verdict == "gap":
        said.append("This cannot be decided with the bindings there are.")
    if finding.identity:
        said.append(f"Fingerprint {finding.identity[:12]}.")
    yield Paragraph(" ".join(part for part in said if part))
    steps = evidence(finding)
    if steps:
        yield Steps(f"the way of the data, {len(steps)} step{'s' if len(steps) > 1 else ''}", tuple(steps[:_STEPS]))
    beside = [(where(one.subject.source.place), one.label, one.subject.source.expression) for one in finding.also]
    if beside:
        yield Steps("the same fact: other data and other places where it is read", tuple(beside[:_STEPS]))


def _declarations(audit: Audit) -> Iterator[Block]:
    if not audit.declarations:
        return
    yield Heading(2, "Declarations", "declarations")
    yield Paragraph("How often the code does what a declaration says, does otherwise, or leaves it open.")
    rows = (
        (each.id, str(each.compliant), str(each.violation), str(each.gap), _verdict(each))
        for each in audit.declarations
    )
    yield Table(("declaration", "compliant", "violation", "gap", ""), tuple(rows), (1, 2, 3))


def _verdict(count: object) -> str:
    compliant, violation, gap = (getattr(count, name) for name in ("compliant", "violation", "gap"))
    return "" if compliant or violation or gap else "nothing seen"


def _problems(problems: Iterable[Problem]) -> Iterator[Block]:
    rows = tuple(
        (f"{each.path}:{each.line}" if each.line else each.path, each.kind, plain_line(each.message))
        for each in problems
    )
    if rows:
        yield Heading(2, "Not read or not understood", "problems")
        kinds = Counter(kind for _, kind, _ in rows)
        yield Paragraph(", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) + ".")
        yield Table(("where", "kind", "what"), rows)


def _weight(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (_LEVELS.index(finding.level), -finding.rank, place.path, place.line, finding.identity)


def _sentence(text: str) -> str:
    line = plain_line(text)
    return line[:1].upper() + line[1:]
