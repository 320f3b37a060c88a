"""Precision and recall of the name classifier on the labelled list, for the half it was tuned on and the half held out.

    python -m benchmarks.names [--wrong tuned]

A row is right for *detection* when both say personal or both say not, for *type* when the data type is one of the
label's. Rows are split once, by a hash of application, name and owner. `--wrong HALF` lists what was missed and extra.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from scanner.rules.bundled import bundled
from scanner.rules.classifier import Classifier, load_lexicon

LIST = Path(__file__).parent.parent / "fixtures" / "names" / "labelled.csv"
HALVES = ("tuned", "held_out")


class Row(NamedTuple):
    application: str
    version: str
    file_kind: str
    occurs: str
    owner: str
    name: str
    declared: str
    neighbours: str
    label: str
    reason: str


class Figures(NamedTuple):
    rows: int
    personal: int
    precision: float
    recall: float
    type_accuracy: float
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    mistyped: tuple[str, ...]


def bundled_classifier() -> Classifier:
    return Classifier(load_lexicon({**bundled("types"), **bundled("taxonomy"), **bundled("lexicon")}))


def labelled(half: str) -> list[Row]:
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = [Row(**row) for row in csv.DictReader(file)]
    return [row for row in rows if half_of(row) == half]


def half_of(row: Row) -> str:
    text = "|".join((row.application, row.name, row.owner))
    return HALVES[hashlib.blake2b(text.encode(), digest_size=8).digest()[-1] % 2]


def measure(classifier: Classifier, rows: Iterable[Row]) -> Figures:
    missing: list[str] = []
    extra: list[str] = []
    mistyped: list[str] = []
    right = typed = total = personal = 0
    for row in rows:
        total += 1
        verdict = classifier.classify(row.name, row.owner, row.declared, tuple(row.neighbours.split()))
        said, wanted = verdict.data_type, row.label != "none"
        personal += wanted
        declared = f": {row.declared}" if row.declared else ""
        where = f"{row.owner + '.' if row.owner else ''}{row.name}{declared} [{row.application}]"
        if said and wanted:
            right += 1
            typed += said in row.label.split("|")
            if said not in row.label.split("|"):
                mistyped.append(f"{where}: {said} for {row.label}")
        elif said:
            extra.append(f"{where}: {said}; {'; '.join(verdict.evidence)}")
        elif wanted:
            missing.append(f"{where}: {row.label}; {'; '.join(verdict.evidence)}")
    precision = right / max(right + len(extra), 1)
    recall = right / max(personal, 1)
    return Figures(
        total, personal, precision, recall, typed / max(right, 1), tuple(missing), tuple(extra), tuple(mistyped)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", choices=HALVES)
    arguments = parser.parse_args()
    classifier = bundled_classifier()
    print(f"{'half':10}{'rows':>7}{'personal':>10}{'precision':>11}{'recall':>8}{'type':>7}")
    for half in HALVES:
        figures = measure(classifier, labelled(half))
        print(
            f"{half:10}{figures.rows:7}{figures.personal:10}{figures.precision:11.3f}"
            f"{figures.recall:8.3f}{figures.type_accuracy:7.3f}"
        )
        if arguments.wrong == half:
            for title in ("missing", "extra", "mistyped"):
                print(f"\n{title}:", *getattr(figures, title), sep="\n  ")
            print()


if __name__ == "__main__":
    main()
