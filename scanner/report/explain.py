"""All evidence of one finding: every step, condition, transformation, guess and declaration that was considered."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.audit.model import Finding
from scanner.report.model import Look, Outcome, TextStream
from scanner.report.style import paint, plain_line, wrapped
from scanner.report.text import finding_lines, where
from scanner.taint.model import Collection, Flow, Source


def write_explanation(finding: Finding, outcome: Outcome, stream: TextStream, look: Look) -> None:
    """Write the finding as `scan` does, then everything that it rests on."""
    lines = finding_lines(finding, outcome, look)
    if isinstance(finding.subject, Flow):
        lines += _flow(finding.subject, look)
    elif isinstance(finding.subject, Collection):
        lines += _source(finding.subject.source, look)
    beside = (
        f"{one.label}: {where(one.subject.source.place)}: {one.subject.source.expression}" for one in finding.also
    )
    lines += _section("the same fact", beside, look)
    lines += _section(
        "declarations considered",
        (
            f"{each.declaration}: {'covers it' if each.covers else 'does not cover it'}: {each.reason}"
            for each in finding.considered
        ),
        look,
    )
    quotes = (f'{citation.clause}, {where(citation.place)}: "{citation.quote}"' for citation in finding.citations)
    lines += _section("the policy's words", quotes, look)
    known = outcome.classes.get(finding.rule)
    if known is not None:
        lines += ["", paint(f"{known.id} {known.name}", "strong", look), *_markdown(known.help)]
    for line in lines:
        stream.write(line + "\n")


def _flow(flow: Flow, look: Look) -> list[str]:
    lines = _source(flow.source, look)
    steps = (f"{where(step.place)} in {step.function}: {step.sentence}: {step.expression}" for step in flow.steps)
    lines += _section("every step", steps, look)
    done = (f"{each.kind} by {each.symbol} ({where(each.place)})" for each in flow.transformations)
    lines += _section("done to the data on the way", done, look)
    guards = (
        f"{where(guard.place)}: {guard.text} is {'true' if guard.polarity else 'false'}"
        + (" before the data is read" if guard.before_source else "")
        for guard in flow.guards
    )
    lines += _section("conditions in force", guards, look)
    lines += _section("reached from", flow.entry_points, look)
    lines += _section("reached from without such a condition", flow.ungated, look)
    to = flow.sink.recipient
    if to is not None:
        resolved = "constant in the code" if to.resolved else "nothing constant names it"
        lines += _section(
            "recipient", (f"{to.entity or to.host or 'not known'}: {to.text or flow.sink.symbol} ({resolved})",), look
        )
    lines += _section("assumed", (f"{where(guess.place)}: {guess.kind}: {guess.text}" for guess in flow.guesses), look)
    return lines


def _source(source: Source, look: Look) -> list[str]:
    kind = f"{source.data_type or 'unclassified'} ({source.category or 'no category'})"
    about = [
        f"{kind}, {source.confidence}: {source.expression}",
        *source.evidence,
    ]
    if source.fields:
        about.append("fields: " + ", ".join(source.fields))
    return _section("the data", about, look)


def _section(title: str, entries: Iterable[str], look: Look) -> list[str]:
    told = [line for entry in entries for line in _entry(entry, look)]
    return ["", paint(title, "strong", look), *told] if told else []


def _entry(text: str, look: Look) -> list[str]:
    first, *rest = wrapped(plain_line(text), look.width, "    ") or [""]
    return ["  - " + first.strip(), *rest]


def _markdown(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]
