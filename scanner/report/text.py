"""Findings for people: what, where, how the data got there, what the policy says, and how sure that is.

Findings are grouped by the file they stand in, files with the gravest first; a summary follows (`summary`).
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.audit.model import Citation, Finding
from scanner.report.model import Look, Outcome, TextStream
from scanner.report.style import columns, padded, paint, plain_line, shortened, wrapped
from scanner.report.summary import summary
from scanner.source import Place
from scanner.taint.model import Collection, Flow, SettingSeen

_ORDER = {"error": 0, "warning": 1, "note": 2}
_LABEL = 10
_STEPS_SHOWN = 12
_PLACE_COLUMN = 46
_ALSO_SHOWN = 4


def write_text(outcome: Outcome, stream: TextStream, look: Look, with_summary: bool = True) -> None:
    """Write every finding that is not suppressed, and the summary unless told otherwise."""
    for number, finding in enumerate(_by_file(outcome.audit.findings)):
        if number:
            stream.write("\n")
        for line in finding_lines(finding, outcome, look):
            stream.write(line + "\n")
    if with_summary:
        if any(not finding.suppressed for finding in outcome.audit.findings):
            stream.write("\n")
        for line in summary(outcome, look):
            stream.write(line + "\n")


def finding_lines(finding: Finding, outcome: Outcome, look: Look) -> list[str]:
    """One finding as lines."""
    lines = [_head(finding, outcome, look), *wrapped(finding.message, look.width, "  ")]
    lines += _steps(finding, look)
    lines += _also(finding, look)
    for citation in finding.citations:
        lines.append(_labelled("policy", _cited(citation, look.width - _LABEL - 2), look))
    for label, text in (("compared", finding.comparison), ("sure", finding.sureness)):
        if text:
            lines += _labelled_wrapped(label, text, look)
    if finding.verdict == "gap":
        lines += _labelled_wrapped("gap", "this cannot be decided with the bindings there are", look)
    if finding.identity:
        lines.append(_labelled("id", finding.identity, look))
    return lines


def where(place: Place) -> str:
    """`path:line`, which terminals and editors make a link of."""
    return f"{place.path}:{place.line}" if place.line else place.path


def evidence(finding: Finding) -> list[tuple[str, str, str]]:
    """(place, what happens there, code) of each step that a finding rests on."""
    match finding.subject:
        case Flow(steps=steps):
            return [(where(step.place), step.sentence, step.expression) for step in steps]
        case Collection(source=source):
            return [(where(source.place), "; ".join(source.evidence) or "read here", source.expression)]
        case SettingSeen(place=place, expression=expression):
            return [(where(place), "set here", expression)]
        case None:
            return []


def _by_file(findings: Iterable[Finding]) -> list[Finding]:
    shown = [finding for finding in findings if not finding.suppressed]
    gravest: dict[str, tuple[int, int]] = {}
    for finding in shown:
        weight = (_ORDER[finding.level], -finding.rank)
        gravest[finding.place.path] = min(gravest.get(finding.place.path, weight), weight)

    def order(finding: Finding) -> tuple[object, ...]:
        place = finding.place
        return (gravest[place.path], place.path, place.line, _ORDER[finding.level], finding.rule, finding.identity)

    return sorted(shown, key=order)


def _head(finding: Finding, outcome: Outcome, look: Look) -> str:
    known = outcome.classes.get(finding.rule)
    title = f"{finding.rule} {known.name}" if known else finding.rule
    place = plain_line(where(finding.place))
    gap = look.width - len(finding.level) - 1 - columns(title) - columns(place)
    painted = f"{paint(finding.level, finding.level, look)} {paint(title, 'strong', look)}"
    return painted + " " * max(gap, 2) + paint(place, "path", look)


def _steps(finding: Finding, look: Look) -> list[str]:
    told = evidence(finding)
    if len(told) > _STEPS_SHOWN:
        half = _STEPS_SHOWN // 2
        left = len(told) - 2 * half
        told = [*told[:half], ("", f"… {left} more steps; flowaudit explain shows them", ""), *told[-half:]]
    width = min(max((columns(place) for place, _, _ in told), default=0), _PLACE_COLUMN)
    return [_step(place, sentence, code, width, look) for place, sentence, code in told]


def _also(finding: Finding, look: Look) -> list[str]:
    """Where the other data of the same fact is read, a line a place."""
    places: dict[str, dict[str, None]] = {}
    for one in finding.also:
        places.setdefault(where(one.subject.source.place), {})[one.label] = None
    told = [f"{', '.join(labels)}, read at {place}" for place, labels in places.items()]
    if len(told) > _ALSO_SHOWN:
        told = [*told[: _ALSO_SHOWN - 1], f"… {len(told) - _ALSO_SHOWN + 1} more; flowaudit explain shows them"]
    return [line for each in told for line in _labelled_wrapped("also", each, look)]


def _step(place: str, sentence: str, code: str, width: int, look: Look) -> str:
    room = max(look.width - 4 - max(width, columns(place)) - 2, 20)
    said = f"{plain_line(sentence)}: {plain_line(code)}" if code and code not in sentence else sentence
    return f"    {paint(padded(plain_line(place), width), 'path', look)}  {shortened(said, room)}"


def _cited(citation: Citation, width: int) -> str:
    head = f"{where(citation.place)} {citation.clause}  "
    return head + shortened(f'"{plain_line(citation.quote)}"', max(width - columns(head), 30))


def _labelled(label: str, text: str, look: Look) -> str:
    return f"  {paint(padded(label, _LABEL - 2), 'dim', look)}  {text}"


def _labelled_wrapped(label: str, text: str, look: Look) -> list[str]:
    first, *rest = wrapped(text, look.width, " " * (_LABEL + 2)) or [""]
    return [_labelled(label, first.strip(), look), *rest]
