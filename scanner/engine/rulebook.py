"""The rules of one run: the bundled ones and the user's, compiled, and kept in the store by the digest of their
texts.

A *rulebook* is everything that rules say as plain values. User's files go by their folder, as the bundled ones do:
`types`, `taxonomy` and `lexicon` teach the classifier, `recipients` is the catalogue, everything else is a pack.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from scanner.document import load
from scanner.engine.keys import print_of
from scanner.engine.store import Store
from scanner.rules.bundled import bundled
from scanner.rules.classifier import Classifier, Lexicon, load_lexicon
from scanner.rules.classifier.categories import Labels, base_keys, read_categories
from scanner.rules.loader import compile_packs
from scanner.rules.recipients import Organisation, Recipients, load_recipients
from scanner.rules.ruleset import CompiledRules
from scanner.rules.tables import Tables
from scanner.rules.vocabulary import Vocabulary
from scanner.source import Complaint, ConfigError, digest
from scanner.taxonomy import CategoryTree

_LEXICON = ("types", "taxonomy", "lexicon")
_FOLDERS = (*_LEXICON, "recipients", "packs")
_ROOMS = ("rules", "document", "taxonomy.py")


class Rulebook(msgspec.Struct, frozen=True):
    """Compiled rules as plain values."""

    tables: Tables
    lexicon: Lexicon
    organisations: tuple[Organisation, ...]
    parents: dict[str, str]


class Rules:
    """A rulebook in use: the rule set that `taint` asks, the category tree, the catalogue, the words for data
    types."""

    def __init__(self, book: Rulebook) -> None:
        self.classifier = Classifier(book.lexicon)
        self.categories = CategoryTree(book.parents)
        self.recipients = Recipients(book.organisations)
        types = {each.id: each for each in self.classifier.data_types()}
        self.labels = {identifier: each.label for identifier, each in types.items()}
        self.rule_set = CompiledRules(book.tables, types, self.classifier.classify, self.recipients)


def load_rules(extra: Sequence[Path], store: Store) -> Rules:
    """The bundled rules and those at `extra` (files or directories). Raises ConfigError with every complaint."""
    texts = {path: text for folder in _FOLDERS for path, text in bundled(folder).items()}
    texts.update(_own(extra))
    key = digest("\0".join([print_of(_ROOMS), *(f"{path}\0{text}" for path, text in sorted(texts.items()))]).encode())
    raw = store.get(key)
    if raw is not None:
        try:
            return Rules(msgspec.msgpack.decode(raw, type=Rulebook))
        except msgspec.MsgspecError:
            pass  # odd bytes are a miss
    book = compile_rules(texts)
    store.put(key, msgspec.msgpack.encode(book))
    store.commit((key,))
    return Rules(book)


def store_labels() -> dict[str, Labels]:
    """What app stores and statutes call each category."""
    documents = [load(path, text) for path, text in sorted(bundled("taxonomy").items())]
    return read_categories(documents).labels


def fideslang_keys() -> frozenset[str]:
    """The data categories that are fideslang's own."""
    documents = [load(path, text) for path, text in sorted(bundled("taxonomy").items())]
    return frozenset(key for document in documents if "labels" not in document.path for key in base_keys(document))


def pack_texts(extra: Sequence[Path]) -> dict[str, str]:
    """The texts of all packs, the bundled ones and those at `extra`, by path. Raises ConfigError."""
    own = {path: text for path, text in _own(extra).items() if _folder(path) == "packs"}
    return {**bundled("packs"), **own}


def compile_rules(texts: dict[str, str]) -> Rulebook:
    """The rulebook in files given as {path: text}. Raises ConfigError with every complaint about every file."""
    complaints: list[Complaint] = []
    lexicon_texts = {path: text for path, text in texts.items() if _folder(path) in _LEXICON}
    try:
        lexicon = load_lexicon(lexicon_texts)
    except ConfigError as error:
        raise error from None
    try:
        recipients = load_recipients({path: text for path, text in texts.items() if _folder(path) == "recipients"})
    except ConfigError as error:
        complaints.extend(error.complaints)
        recipients = Recipients(())
    parents = dict(read_categories([load(path, text) for path, text in sorted(lexicon_texts.items())]).parents)
    vocabulary = Vocabulary(
        types=frozenset(entry.data_type.id for entry in lexicon.types),
        categories=frozenset(parents),
        recipients=frozenset(recipients.by_id),
    )
    try:
        tables = compile_packs({path: text for path, text in texts.items() if _folder(path) == "packs"}, vocabulary)
    except ConfigError as error:
        raise ConfigError([*complaints, *error.complaints]) from None
    if complaints:
        raise ConfigError(complaints)
    return Rulebook(tables, lexicon, tuple(recipients.by_id.values()), parents)


def _folder(path: str) -> str:
    """Which folder of the rules a file belongs to; `packs` when none of its directories says."""
    return next((part for part in path.split("/")[:-1] if part in _FOLDERS), "packs")


def _own(extra: Iterable[Path]) -> dict[str, str]:
    texts: dict[str, str] = {}
    complaints: list[Complaint] = []
    for given in extra:
        files = sorted(given.rglob("*.y*ml")) if given.is_dir() else [given]
        if not files:
            complaints.append(Complaint(str(given), 0, "holds no rules (no .yaml file)"))
        for file in files:
            try:
                texts[file.as_posix()] = file.read_text("utf-8")
            except OSError as error:
                complaints.append(Complaint(str(file), 0, (error.strerror or str(error)).lower()))
            except UnicodeDecodeError as error:
                complaints.append(Complaint(str(file), 0, f"is not UTF-8: {error}"))
    if complaints:
        raise ConfigError(complaints)
    return texts
