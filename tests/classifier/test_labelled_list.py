"""The labelled list of real names: enough of it, well formed, and the figures that the classifier must keep."""

from __future__ import annotations

import pytest

from benchmarks.name_rows import HALVES
from benchmarks.names import LISTS, bundled_classifier, labelled, measure

CLASSIFIER = bundled_classifier()
# A step below what the command prints, so that a change for the worse is seen and a change of one row is not.
FLOORS = {
    "tuned": (0.92, 0.95),
    "more": (0.94, 0.92),
    "third": (0.87, 0.91),
    "fourth": (0.93, 0.93),
    "held_out": (0.88, 0.88),
}


@pytest.mark.parametrize("name", LISTS)
def test_precision_and_recall_keep_their_floors(name: str) -> None:
    figures = measure(CLASSIFIER, labelled(name))
    precision, recall = FLOORS[name]
    kept = (figures.precision >= precision, figures.recall >= recall, figures.type_accuracy >= 0.98)
    assert kept == (True, True, True), f"see: python -m benchmarks.names --wrong {name}"


def test_the_list_is_long_and_about_half_negative() -> None:
    rows = [row for half in HALVES for row in labelled(half)]
    negative = sum(row.label == "none" for row in rows)
    assert len(rows) >= 1500
    assert 0.4 <= negative / len(rows) <= 0.6
    assert len({row.application for row in rows}) >= 30


def test_every_label_is_a_data_type() -> None:
    known = {one.id for one in CLASSIFIER.data_types()} | {"none"}
    for name in LISTS:
        assert {part for row in labelled(name) for part in row.label.split("|")} <= known
