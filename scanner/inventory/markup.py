"""What a reader sees of a policy: HTML and Markdown without their markup, line by line as in the file.

Where markup ends a sentence a control character stands that Python counts as white space, so that quotes never see
it: BREAK between blocks, CELL after a table cell, HEADING before a heading (or a heading cell), ITEM before an item of
a list.
"""

from __future__ import annotations

import html
import re

BREAK, CELL, HEADING, ITEM = "\x1e", "\x1f", "\x1c", "\x1d"
MARKS = BREAK + CELL + HEADING + ITEM

_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|head|noscript|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]*>|<![^>]*>")
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "dd", "details", "div", "dl", "dt",
        "fieldset", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre",
        "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_IS_HTML = re.compile(r"\s*<(?:!doctype html|html|body|div|p|h[1-6]|section|article)\b", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^()\s]*(?:\s[^()]*)?\)|<(https?://[^>\s]+)>")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)\3(?![\w*])")
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$")
_MARKDOWN_ITEM = re.compile(r"(\s*)(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


def visible(path: str, text: str) -> str:
    """The text that a reader of this file sees, with as many lines as the file. `path` tells the format."""
    suffix = path.rpartition(".")[2].lower()
    if suffix in ("html", "htm", "xhtml") or (suffix not in ("md", "markdown") and _IS_HTML.match(text)):
        return _of_html(text)
    return _of_markdown(text) if suffix in ("md", "markdown") else text


def _of_html(text: str) -> str:
    shown = _TAG.sub(_tag, _HIDDEN.sub(_lines_only, text))
    return "\n".join(html.unescape(line).replace("\n", " ") for line in shown.split("\n"))


def _lines_only(found: re.Match[str]) -> str:
    return BREAK + "\n" * found.group().count("\n")


def _tag(found: re.Match[str]) -> str:
    closes, name = bool(found.group(1)), (found.group(2) or "").lower()
    if re.fullmatch("h[1-6]", name):
        mark = BREAK if closes else BREAK + HEADING
    elif name in ("td", "th"):
        mark = CELL if closes else HEADING if name == "th" else ""
    elif name == "li" and not closes:
        mark = BREAK + ITEM
    else:
        mark = BREAK if name in _BLOCKS else ""
    return mark + "\n" * found.group().count("\n")


def _of_markdown(text: str) -> str:
    lines = _TAG.sub(_tag, _HIDDEN.sub(_lines_only, text)).split("\n")
    shown = []
    for number, line in enumerate(lines):
        heads = number + 1 < len(lines) and _RULE.match(lines[number + 1]) is not None
        shown.append(_markdown_line(line, heads))
    return "\n".join(shown)


def _markdown_line(line: str, heads: bool) -> str:
    heading, item = _MARKDOWN_HEADING.match(line), _MARKDOWN_ITEM.match(line)
    if _RULE.match(line):
        return BREAK
    if heading:
        return f"{BREAK}{HEADING}{_plain(heading.group(1))}{BREAK}"
    if line.count("|") > 1:
        cells = [_plain(cell.strip()) for cell in line.strip().strip("|").split("|")]
        return BREAK + "".join(f"{HEADING if heads else ''}{cell}{CELL} " for cell in cells) + BREAK
    return f"{BREAK}{ITEM}{_plain(item.group(2))}" if item else _plain(line)


def _plain(text: str) -> str:
    text = _LINK.sub(lambda found: found.group(1) or found.group(2) or "", text)
    return _EMPHASIS.sub(lambda found: found.group(2) or found.group(4), text)
