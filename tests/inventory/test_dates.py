"""Dates in any reasonable spelling, and none that could mean two."""

from __future__ import annotations

import pytest

from scanner.inventory.dates import read_date


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01", "2026/3/1", "2026.03.01", "2026-03-01T00:00:00Z", "1 March 2026", "1st of March 2026",
        "March 1, 2026", "Mar 1 2026", "01.03.2026", "1. März 2026", "1er mars 2026", "1 de marzo de 2026",
        "2026年3月1日",
    ],
)  # fmt: skip
def test_a_date_is_read_in_any_reasonable_spelling(written: str) -> None:
    found = read_date(written)
    assert found is not None and found.isoformat() == "2026-03-01"


def test_figures_between_slashes_are_read_where_they_mean_one_thing() -> None:
    assert str(read_date("13/01/2026")) == str(read_date("01/13/2026")) == "2026-01-13"
    assert str(read_date("03/03/2026")) == "2026-03-03"
    assert read_date("03/01/2026") is None


@pytest.mark.parametrize("written", ["soon", "2026", "2026-13-01", "31 February 2026", "1 Foo 2026", ""])
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_date(written) is None
