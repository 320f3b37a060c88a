"""Pack files to a rule set: all complaints of all files at once, and nothing half loaded."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.document import decode, load
from scanner.rules.compile import Compiler
from scanner.rules.pack import Pack
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
    """(label, pack) of every file that can be read, by label; what is wrong with the others is added to
    `complaints`.
    """
    packs: list[tuple[str, Pack]] = []
    for path, text in sorted(texts.items()):
        try:
            packs.append((path, decode(load(path, text), Pack)))
        except ConfigError as error:
            complaints.extend(error.complaints)
    return packs


def texts_digest(texts: Mapping[str, str]) -> str:
    """What identifies the texts: the key under which compiled tables may be kept."""
    return digest("\0".join(f"{path}\0{text}" for path, text in sorted(texts.items())).encode())
