"""A policy text to blocks: sentences, items of lists and rows of tables, each with its line and its heading.

An item stands under its *lead*, the sentence that opened the list ("We collect:"). Text that is wrapped by hand is put
together again: a sentence may run over lines, and stands where it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from scanner.inventory.markup import BREAK, CELL, HEADING, ITEM, MARKS
from scanner.inventory.policy_text import PolicyText, flat

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|incl|No|Nos|Art|Arts|para|paras|lit|Sec|Mr|Mrs|Ms|Dr|St|vs|cf|Inc|Ltd|Co|Corp|Bros"
    r"|z\.B|B\.V|S\.A|S\.r\.l|U\.S|U\.K)|\b[A-Z]|^\d{1,3})\.$"
)
_END = re.compile(r"[.!?]+[)\"”’']*(?=\s+[^a-z\s]|\s*$)|[。！？]+")
_PART = re.compile(r"(?:;|:|\s[–—-])\s+(?=(?:we|it|they|you|this|these|no|our|all|your)\b)", re.IGNORECASE)
_PLAIN_ITEM = re.compile(r"\s*(?:[-*•·–]|\(?[a-z0-9]{1,2}\)|[ivx]{1,4}\.)\s+(?=\S)")
_NUMBERED_HEADING = re.compile(r"(?:§\s*)?\d{1,2}(?:\.\d{1,2})*[.)]?\s+\S.{0,70}")
_SHORT = 0.6
"""A line shorter than this share of the longest one in its paragraph ends what was wrapped."""


class Block(msgspec.Struct, frozen=True):
    """One sentence, item or row, verbatim (white space as one space). `cells` are (column's heading, text) of a row."""

    line: int
    text: str
    heading: str = ""
    lead: str = ""
    cells: tuple[tuple[str, str], ...] = ()


def blocks(text: PolicyText) -> Iterator[Block]:
    """Every block in the order of the text."""
    heading, lead, columns = "", "", ()  # type: tuple[str, str, tuple[str, ...]]
    for paragraph in _paragraphs(text.lines):
        whole = "".join(part for _, part in paragraph)
        if CELL in whole:
            cells = [cell for cell in whole.split(CELL) if cell.strip(MARKS + " \n")]
            if HEADING in whole:
                columns = tuple(flat(cell) for cell in cells)
            else:
                yield _row(paragraph, [flat(cell) for cell in whole.split(CELL)], columns, heading)
            continue
        columns = ()
        if not (lead and _PLAIN_ITEM.match(whole)) and _is_heading(paragraph):
            heading, lead = flat(whole.lstrip(MARKS)), ""
            continue
        if ITEM in whole or _PLAIN_ITEM.match(whole):
            yield from _sentences(paragraph, heading, lead)
            continue
        found = list(_sentences(paragraph, heading, ""))
        lead = found[-1].text if found and found[-1].text.endswith(":") else ""
        yield from found


_Paragraph = list[tuple[int, str]]


def _paragraphs(lines: tuple[str, ...]) -> Iterator[_Paragraph]:
    """Runs of (line, text) between blank lines and marks."""
    current: _Paragraph = []
    for number, line in enumerate(lines, start=1):
        parts = line.split(BREAK)
        for position, part in enumerate(parts):
            if position and current:
                yield current
                current = []
            if not part.strip(" \t" + HEADING + ITEM):
                if len(parts) == 1 and CELL not in "".join(text for _, text in current):
                    if current:
                        yield current
                    current = []
                continue
            if current and CELL not in part and (_PLAIN_ITEM.match(part) or _ends(current, part)):
                yield current
                current = []
            current.append((number, part))
    if current:
        yield current


def _ends(current: _Paragraph, following: str) -> bool:
    """Whether the next line starts something of its own: the last one was no full line, or a heading of its own."""
    last = current[-1][1].strip()
    if _PLAIN_ITEM.match(current[0][1]) and last.endswith(".") and following[:1].isupper():
        return True
    if CELL in current[-1][1] or last.endswith((".", "!", "?", ":", ";", ",")):
        return False
    longest = max([len(following.strip()), *(len(part.strip()) for _, part in current)])
    return len(last) < longest * _SHORT and following.strip()[:1].isupper()


def _is_heading(paragraph: _Paragraph) -> bool:
    whole = "".join(part for _, part in paragraph)
    if HEADING in whole:
        return True
    text = flat(whole)
    if len(paragraph) > 1 or len(text) > 80 or ITEM in whole:
        return False
    if text.endswith("?"):
        return True
    return not text.endswith((".", ":", ";", ",", "!")) and (
        _NUMBERED_HEADING.fullmatch(text) is not None or len(text.split()) <= 8
    )


def _row(paragraph: _Paragraph, cells: list[str], columns: tuple[str, ...], heading: str) -> Block:
    while cells and not cells[-1]:
        cells.pop()
    named = tuple((columns[at] if at < len(columns) else "", cell) for at, cell in enumerate(cells))
    line = next(number for number, part in paragraph if part.strip(MARKS + " \t"))
    return Block(line, flat(" ".join(cells)), heading, "", named)


def _sentences(paragraph: _Paragraph, heading: str, lead: str) -> Iterator[Block]:
    """The sentences of a paragraph, and the parts of one that a semicolon or colon makes statements of their own."""
    starts: list[tuple[int, int]] = []
    whole = ""
    for number, part in paragraph:
        item = _PLAIN_ITEM.match(part) if not whole else None
        cleaned = flat(part[item.end() if item else 0 :].strip(MARKS + " "))
        starts.append((len(whole), number))
        whole += cleaned + " "
    for start, end in _spans(whole):
        sentence = whole[start:end].strip()
        if sentence:
            at = start + len(whole[start:end]) - len(whole[start:end].lstrip())
            yield Block(max(number for begin, number in starts if begin <= at), sentence, heading, lead)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _END.finditer(text):
        if _ABBREVIATION.search(text[start : found.end()].strip()) and text[found.end() :].strip():
            continue
        yield from _parts(text, start, found.end())
        start = found.end()
    if text[start:].strip():
        yield from _parts(text, start, len(text))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _PART.finditer(text, start, end):
        yield start, found.end()
        start = found.end()
    yield start, end
