"""Precision and recall of the name classifier on the labelled list, for the half it was tuned on and the half held out.

    python -m benchmarks.names [--wrong LIST]

A row is right for *detection* when both say personal or both say not, for *type* when the data type is one of the
label's. Rows of `labelled.csv` are split once, by a hash of application, name and owner; `more.csv`, `third.csv` and
`fourth.csv` hold rows of other applications, all for tuning. The classifier is asked what a scan would ask
it. `--wrong LIST` lists what was missed and extra; nobody asks that of the half held out.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.name_rows import FOURTH, HALVES, LIST, MORE, THIRD, Row, half_of, read_rows
from scanner.rules.bundled import bundled
from scanner.rules.classifier import Classifier, load_lexicon
from scanner.rules.model import Verdict
from scanner.taint.opened.spelling import about

LISTS = ("tuned", "more", "third", "fourth", "held_out")
TUNED = {"more": MORE, "third": THIRD, "fourth": FOURTH}


class Figures(NamedTuple):
    """What was measured on a list, with what was wrong as text."""

    rows: int
    personal: int
    precision: float
    recall: float
    type_accuracy: float
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    mistyped: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", choices=("tuned", *TUNED))
    arguments = parser.parse_args()
    classifier = bundled_classifier()
    print(f"{'list':10}{'rows':>7}{'personal':>10}{'precision':>11}{'recall':>8}{'type':>7}")
    for name in LISTS:
        figures = measure(classifier, labelled(name))
        print(
            f"{name:10}{figures.rows:7}{figures.personal:10}{figures.precision:11.3f}"
            f"{figures.recall:8.3f}{figures.type_accuracy:7.3f}"
        )
        if arguments.wrong == name:
            for title in ("missing", "extra", "mistyped"):
                print(f"\n{title}:", *getattr(figures, title), sep="\n  ")
            print()


def bundled_classifier() -> Classifier:
    """The classifier of the bundled rules."""
    return Classifier(load_lexicon({**bundled("types"), **bundled("taxonomy"), **bundled("lexicon")}))


def labelled(name: str) -> list[Row]:
    """The rows of a list: a half of `labelled.csv`, or a list of its own."""
    if name not in HALVES:
        return read_rows(TUNED[name])
    return [row for row in read_rows(LIST) if half_of(row) == name]


def asked(classifier: Classifier, row: Row) -> Verdict:
    """The verdict on a row, asked as a scan asks."""
    neighbours = tuple(row.neighbours.split())
    return classifier.classify(row.name, row.owner, row.declared, neighbours, row.place, about(row.function), row.value)


def measure(classifier: Classifier, rows: Iterable[Row]) -> Figures:
    """Precision, recall and right types of the classifier on these rows."""
    missing: list[str] = []
    extra: list[str] = []
    mistyped: list[str] = []
    right = typed = total = personal = 0
    for row in rows:
        total += 1
        verdict = asked(classifier, row)
        said = verdict.data_type
        personal += row.personal
        if said and row.personal:
            right += 1
            typed += said in row.label.split("|")
            if said not in row.label.split("|"):
                mistyped.append(f"{_where(row)}: {said} for {row.label}")
        elif said:
            extra.append(f"{_where(row)}: {said}; {'; '.join(verdict.evidence)}")
        elif row.personal:
            missing.append(f"{_where(row)}: {row.label}; {'; '.join(verdict.evidence)}")
    precision = right / max(right + len(extra), 1)
    recall = right / max(personal, 1)
    return Figures(
        total, personal, precision, recall, typed / max(right, 1), tuple(missing), tuple(extra), tuple(mistyped)
    )


def _where(row: Row) -> str:
    declared = f": {row.declared}" if row.declared else ""
    inside = f" in {row.function}" if row.function else ""
    beside = f" beside {row.neighbours}" if row.neighbours else ""
    return f"{row.owner + '.' if row.owner else ''}{row.name}{declared}{inside} [{row.application} {row.place}{beside}]"


if __name__ == "__main__":
    main()
