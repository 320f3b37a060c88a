"""Pack files to a rule set: all complaints of all files at once, and nothing half loaded."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

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
    for path, pack in read_packs(texts, compiler.complaints, compiler.damaged):
        compiler.add(path, pack)
    if compiler.complaints:
        raise ConfigError(compiler.complaints)
    return compiler.tables(texts_digest(texts))


def read_packs(
    texts: Mapping[str, str], complaints: list[Complaint], damaged: set[tuple[str, int]] | None = None
) -> list[tuple[str, Pack]]:
    """(label, pack) of every file that can be read, by label; what is wrong is added to `complaints`, and of such a
    file what can be read is given. (label, line) of the rules that are given without some of their keys goes to
    `damaged`.
    """
    damaged = damaged if damaged is not None else set()
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
            packs.append((path, _readable(document, damaged)))
    return packs


def _readable(document: Document, damaged: set[tuple[str, int]]) -> Pack:
    """What can be read of a pack with errors, so that the rest of what is wrong with it is told at the same time."""
    root = document.root
    entries = root.get("rules") if isinstance(root, Tree) else None
    found: list[RuleEntry] = []
    for entry in entries.items if isinstance(entries, Sequence) else ():
        kept = _sound(document, entry, RuleEntry) if isinstance(entry, Tree) else None
        if kept is not None and isinstance(entry, Tree):
            found.append(decode(document, RuleEntry, kept))
            if len(kept.entries) < len(entry.entries):
                damaged.add((document.path, entry.line))
    head = _sound(document, _without_rules(root), Pack) if isinstance(root, Tree) else None
    pack = decode(document, Pack, head) if head else Pack(Word(document.path, 1), "", 1)
    return msgspec.structs.replace(pack, rules=tuple(found))


def _without_rules(root: Tree) -> Tree:
    return Tree(root.line, tuple(one for one in root.entries if one.key != "rules"), root.size)


def _sound(document: Document, entry: Tree, form: type[Pack | RuleEntry]) -> Tree | None:
    """A rule or pack without the keys that are unknown or hold what they must not; None when those are needed."""
    known = {key.written: key.required for key in keys(form)}
    needed = tuple(one for one in entry.entries if known.get(one.key))
    if not _decodes(document, Tree(entry.line, needed, entry.size), form):
        return None
    kept = tuple(
        one
        for one in entry.entries
        if one.key in known
        and (one in needed or _decodes(document, Tree(entry.line, (*needed, one), entry.size), form))
    )
    return Tree(entry.line, kept, entry.size)


def _decodes(document: Document, entry: Tree, form: type[Pack | RuleEntry]) -> bool:
    try:
        decode(document, form, entry)
    except ConfigError:
        return False
    return True


def texts_digest(texts: Mapping[str, str]) -> str:
    """What identifies the texts: the key under which compiled tables may be kept."""
    return digest("\0".join(f"{path}\0{text}" for path, text in sorted(texts.items())).encode())
