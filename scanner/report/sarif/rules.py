"""Finding classes as SARIF rules, the policy's clauses as a taxonomy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sarif_om

from scanner.audit.model import Citation, FindingClass
from scanner.report.sarif.parts import make
from scanner.report.sarif.wording import sentence

_PROBLEM_SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}
_PRECISION = {"error": "high", "warning": "medium", "note": "medium"}
NOTIFICATION = "PF901"


def rules(classes: Iterable[FindingClass]) -> list[Any]:
    """The rules, in the given order."""
    return [_rule(each) for each in classes]


def notification_rule(known: FindingClass | None) -> Any:
    """The descriptor of all notifications: something that could not be read, understood or finished."""
    summary = known.summary if known else "A file could not be read or understood, or a limit of the analysis was hit."
    return make(
        sarif_om.ReportingDescriptor,
        id=NOTIFICATION,
        name=known.name if known else "ToolNotification",
        short_description=_text(summary),
        full_description=_text(summary),
        default_configuration=make(sarif_om.ReportingConfiguration, level="warning"),
        help=_help(known.help if known and known.help else summary),
    )


def taxonomy(title: str, clauses: Sequence[Citation]) -> Any:
    """The clauses of the policy as the taxa of one taxonomy."""
    taxa = [
        make(
            sarif_om.ReportingDescriptor,
            id=clause.clause,
            short_description=_text(_shortened(clause.quote)),
            full_description=_text(clause.quote),
        )
        for clause in clauses
    ]
    return make(
        sarif_om.ToolComponent,
        name=taxonomy_name(title),
        short_description=_text("The clauses of the declared privacy policy."),
        taxa=taxa,
        is_comprehensive=True,
    )


def taxonomy_name(title: str) -> str:
    """The taxonomy's name: the policy's title."""
    return title or "Privacy policy"


def _rule(kind: FindingClass) -> Any:
    tags = ("privacy", *(tag for tag in kind.tags if tag != "privacy"))
    return make(
        sarif_om.ReportingDescriptor,
        id=kind.id,
        name=kind.name,
        short_description=_text(kind.summary),
        full_description=_text(kind.summary),
        default_configuration=make(sarif_om.ReportingConfiguration, level=kind.level),
        help=make(
            sarif_om.MultiformatMessageString, text=kind.help or kind.summary, markdown=kind.help or kind.summary
        ),
        properties={
            "tags": list(tags),
            "precision": _PRECISION[kind.level],
            "problem.severity": _PROBLEM_SEVERITY[kind.level],
        },
    )


def _help(markdown: str) -> Any:
    return make(sarif_om.MultiformatMessageString, text=markdown, markdown=markdown)


def _text(text: str) -> Any:
    return make(sarif_om.MultiformatMessageString, text=sentence(text))


def _shortened(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= 120 else line[:117].rstrip() + "..."
