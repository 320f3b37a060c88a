"""Pack files to a rule set: all complaints of all files at once, and nothing half loaded."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from scanner.document import Document, Sequence, Word, decode, load
from scanner.document import Mapping as Tree
from scanner.document.decode import keys
from scanner.rules.compile import Compiler
from scanner.rules.pack import Pack, RuleEntry
from scanner.rules.tables import Tables
from scanner.rules.vocabulary import Vocabulary
from scanner.source import Complaint, ConfigError, digest


def compile_packs(texts: Mapping[str, str], vocabulary: Vocabulary = Vocabulary()) -> Tables:  # noqa: B008 - frozen
    """The tables of packs given as {label: text}; the labels stand in complaints. Raises ConfigError with all of
    them.
    """
    compiler = Compiler(vocabulary)
    for path, pack in read_packs(texts, compiler.complaints):
        compiler.add(path, pack)
    if compiler.complaints:
        raise ConfigError(compiler.complaints)
    return compiler.tables(texts_digest(texts))


def read_packs(texts: Mapping[str, str], complaints: list[Complaint]) -> list[tuple[str, Pack]]:
    """(label, pack) of every file that can be read, by label; what is wrong is added to `complaints`, and of such a
    file the rules that can be read are given.
    """
    packs: list[tuple[str, Pack]] = []
    for path, text in sorted(texts.items()):
        try:
            document = load(path, text)
        except ConfigError as error:
            complaints.extend(error.complaints)
            continue
        try:
            packs.append((path, decode(document, Pack)))
        except ConfigError as error:
            complaints.extend(error.complaints)
            packs.append((path, _readable(document)))
    return packs


def _readable(document: Document) -> Pack:
    """What can be read of a pack with errors, so that the rest of what is wrong with it is told at the same time."""
    root = document.root
    entries = root.get("rules") if isinstance(root, Tree) else None
    found: list[RuleEntry] = []
    for entry in entries.items if isinstance(entries, Sequence) else ():
        known = {key.written for key in keys(RuleEntry)}
        kept = tuple(one for one in entry.entries if one.key in known) if isinstance(entry, Tree) else ()
        if kept and isinstance(entry, Tree):
            with contextlib.suppress(ConfigError):
                found.append(decode(document, RuleEntry, Tree(entry.line, kept, entry.size)))
    return Pack(Word(document.path, 1), "", 1, rules=tuple(found))


def texts_digest(texts: Mapping[str, str]) -> str:
    """What identifies the texts: the key under which compiled tables may be kept."""
    return digest("\0".join(f"{path}\0{text}" for path, text in sorted(texts.items())).encode())
