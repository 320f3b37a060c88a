"""The limits of the analysis that a scan hit, as problems: one for each limit, with what was not followed and where."""

from __future__ import annotations

from collections.abc import Callable

from scanner.callgraph import limits as graph
from scanner.callgraph import texts
from scanner.index.index import Index
from scanner.source import Problem, Text
from scanner.taint.calls import function_values, handed
from scanner.taint.facts import paths
from scanner.taint.model import LimitHit, Statistics
from scanner.taint.options import Options
from scanner.taint.telling import reaching

_BOUNDS = Options()
SENTENCES = {
    "path": f"more than {graph.LONGEST} steps of attributes and keys lead to a value; it was not looked up",
    "path-across": f"more than {graph.LONGEST_ACROSS} steps ({graph.LONGEST_NAMED} if all are named) with keys among "
    "them lead into what another function gives or a field holds; it was not looked up",
    "origins": f"a value may be more than {graph.MOST_ORIGINS} things; it was taken to be anything",
    "subclasses": f"more than {graph.MOST_SUBCLASSES} subclasses; methods and fields were looked up in the first",
    "methods": f"a name means more than {graph.MOST_METHODS} methods; the first were followed",
    "caller-modules": f"callers were looked for in {graph.MOST_MODULES} modules only",
    "caller-calls": f"callers were looked for among {graph.MOST_CALLS} calls only",
    "writers": f"more than {graph.MOST_WRITERS} modules may write a variable or field from outside; they were left out",
    "putting": f"more than {graph.MOST_PUTTING} modules may put data into a shared object; the first were looked at",
    "evaluations": f"what a value may be took more than {graph.MOST_EVALUATIONS:,} evaluations; "
    "what was found until then counts",
    "texts": f"a text may be more than {texts.MOST} texts, or is longer than {texts.LONGEST:,} characters; "
    "what was left out is not known",
    "path-of-data": f"data was put more than {paths.BOUND} steps deep into a value; it was not followed",
    "handed-over": f"more than {handed.MOST} modules name a function that is handed over; only those that import it "
    "were looked at",
    "contexts": f"a function is called in more than {function_values.CONTEXTS} ways that are kept apart; "
    "the first were followed",
    "cells-to-sink": f"more than {reaching.CELLS} fields or variables between functions lie on the way to a sink; "
    "it was not followed to its end",
    "facts-of-entry": f"more than {_BOUNDS.edges_per_entry:,} facts about data that enters or starts at one place of a "
    "function; what followed from them was left out",
    "facts": f"more than {_BOUNDS.edges:,} facts in all; every source was followed the same number of steps",
}
"""By limit: what is not followed beyond it."""


def limits_told(statistics: Statistics, index: Index, text_of: Callable[[str], Text]) -> list[Problem]:
    """One problem for each limit that was hit, at the first place where it was."""
    return [_problem(hit, index, text_of) for hit in statistics.limits]


def _problem(hit: LimitHit, index: Index, text_of: Callable[[str], Text]) -> Problem:
    entry = index.modules.get(hit.module)
    more = f" ({hit.places} functions or variables, this is the first)" if hit.places > 1 else ""
    message = f"limit '{hit.limit}': {SENTENCES[hit.limit]}{more}"
    if entry is None:
        return Problem("limit", "", message)
    for signature in entry.interface.signatures:
        if signature.function == hit.function:
            place = text_of(entry.path).place(signature.start, signature.end)
            return Problem("limit", entry.path, f"{signature.qualname}: {message}", line=place.line)
    return Problem("limit", entry.path, message)
