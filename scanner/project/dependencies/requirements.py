"""requirements.txt and its relatives: one requirement (PEP 508) a line, options, comments, continuations."""

from __future__ import annotations

import re

from scanner.project.dependencies.model import Dependency, Read, name_of, normalised

_COMMENT = re.compile(r"(^|\s)#.*$")
_INCLUDE = re.compile(r"(?:-r|--requirement)(?:\s*=\s*|\s+|(?=\S))(\S+)")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_WHEEL = re.compile(r"([A-Za-z0-9][A-Za-z0-9._]*)-\d[^/]*\.(?:whl|tar\.gz|zip)(?:#.*)?$")


def read_requirements(path: str, text: str) -> Read:
    """The requirements of one file; `-r` files are named in `includes`, `-c` constraints are none."""
    found: list[Dependency] = []
    includes: list[str] = []
    for line, written in _logical_lines(text):
        include = _INCLUDE.match(written)
        if include:
            includes.append(include[1].strip("\"'"))
            continue
        name = _name(written)
        if name:
            found.append(Dependency(name, path, line, written.partition(" --hash")[0].strip(), _group(path)))
    return Read(tuple(found), tuple(includes))


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """(number, text) of lines with comments gone and continuations joined."""
    found: list[tuple[int, str]] = []
    start, held = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        kept = _COMMENT.sub("", line).rstrip()
        start = start or number
        if kept.endswith("\\"):
            held += kept[:-1] + " "
            continue
        whole = (held + kept).strip()
        if whole:
            found.append((start, whole))
        start, held = 0, ""
    return [*found, (start, held.strip())] if held.strip() else found


def _name(written: str) -> str:
    editable = re.match(r"(?:-e|--editable)(?:\s+|=)(.+)", written)
    if editable:
        written = editable[1].strip()
    elif written.startswith("-"):
        return ""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://|\.{0,2}/|git\+|file:", written) or editable:
        egg = _EGG.search(written) or _WHEEL.search(written.rpartition("/")[2])
        return normalised(egg[1]) if egg else ""
    return name_of(written)


def _group(path: str) -> str:
    """`requirements-dev.txt` and `requirements/test.txt` are for those who work on the program."""
    found = re.search(
        r"(?:^|[-_./])(dev|develop|development|tests?|testing|docs?|lint|ci)(?=[-_.]|$)", path.rpartition(".")[0]
    )
    return found[1] if found else ""
