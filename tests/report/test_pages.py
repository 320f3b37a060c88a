"""The reports for reviewers: Markdown and HTML of the same blocks, self-contained, with nothing of the code taken as
markup."""

from __future__ import annotations

import io
from collections.abc import Callable
from html.parser import HTMLParser

import msgspec
import pytest

from scanner.report.html import write_html
from scanner.report.markdown import write_markdown
from scanner.report.model import Outcome
from scanner.report.promises import PromiseRow
from tests.report import sample

ROW = PromiseRow(
    "P1", "only <what> | is said", ("C1",), "violated", 3, 1, 2, ("PF102 a.py:1",), "read in the code", ("PF102",)
)
VOID = ("meta", "br")


def markdown(outcome: Outcome | None = None) -> str:
    stream = io.StringIO()
    write_markdown([(outcome or sample.outcome(), (ROW,))], stream)
    return stream.getvalue()


def html(outcome: Outcome | None = None) -> str:
    stream = io.StringIO()
    write_html([(outcome or sample.outcome(), (ROW,))], stream)
    return stream.getvalue()


class Reader(HTMLParser):
    """Tags that open and close in order, attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("write", [markdown, html])
def test_both_hold_findings_quotes_promises_and_problems(write: Callable[[], str]) -> None:
    text = read(write()).text if write is html else write().replace("\\", "")
    for finding in sample.FINDINGS:
        if not finding.suppressed:
            assert finding.message[1:] in text
        for citation in finding.citations:
            assert " ".join(citation.quote.split()) in text
    assert "P1 only <what> | is said (C1)" in text
    assert "Not read or not understood" in text


def test_the_page_is_well_formed_and_needs_nothing_from_anywhere() -> None:
    reader = read(html())
    assert not reader.tags & {"script", "link", "img", "iframe", "object", "embed"}
    links = [value or "" for name, value in reader.attributes if name in ("href", "src")]
    assert links and all(link.startswith("#") for link in links)
    anchors = {value for name, value in reader.attributes if name == "id"}
    assert {link[1:] for link in links} <= anchors


def test_nothing_of_the_code_is_markup() -> None:
    first = msgspec.structs.replace(sample.FINDINGS[0], message="<script>alert(1)</script> [x](javascript:y) `z`")
    outcome = sample.outcome((first,))
    assert "<script>" not in html(outcome)
    assert "\\<script\\>" in markdown(outcome) and "[x](" not in markdown(outcome)


def test_tables_have_as_many_cells_in_every_row() -> None:
    counts: list[int] = []
    for line in markdown().splitlines():
        if not line.startswith("|"):
            assert len(set(counts)) <= 1
            counts = []
            continue
        counts.append(line.replace("\\|", "").count("|"))


def test_the_same_outcome_gives_the_same_bytes() -> None:
    assert html() == html(sample.outcome(tuple(reversed(sample.FINDINGS))))
    assert markdown() == markdown(sample.outcome(tuple(reversed(sample.FINDINGS))))


def test_several_applications_stand_on_one_page_with_anchors_of_their_own() -> None:
    stream = io.StringIO()
    every = [msgspec.structs.replace(sample.outcome(), application=name) for name in ("shop", "admin")]
    write_html([(each, ()) for each in every], stream)
    anchors = [value for name, value in read(stream.getvalue()).attributes if name == "id"]
    assert "shop-findings" in anchors and "admin-findings" in anchors
    assert len(anchors) == len(set(anchors))
