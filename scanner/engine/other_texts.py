"""Other texts from which a quote may have been taken: those beside the documents in play, and those of the bases.

Read only when a quote is not in the text that its inventory names, to say where it was found instead. What cannot be
read holds nothing: complaints about those files belong to those who use them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from scanner.document import decode, load
from scanner.inventory.form import InventoryForm
from scanner.inventory.policy_text import PolicyText
from scanner.source import ConfigError

_SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm")
_MOST_FILES = 200
_MOST_BYTES = 2_000_000


class Holder(msgspec.Struct, frozen=True):
    """An inventory or a base in play, and the text that it names where that exists."""

    path: Path
    text: Path | None = None


def holders(root: Path, inventory: Path) -> tuple[Holder, ...]:
    """The inventory and every base below it, each once, as far as they can be read."""
    found: dict[Path, Holder] = {}
    waiting = [inventory]
    while waiting:
        path = waiting.pop(0)
        if path.resolve() in found:
            continue
        form = _form(path)
        named = form.policy.source.path if form else ""
        places = [place / named for place in (path.parent, root) if named and (place / named).is_file()]
        found[path.resolve()] = Holder(path, places[0] if places else None)
        waiting += [path.parent / word.text for word in form.extends] if form else []
    return tuple(found.values())


def other_texts(root: Path, inventory: Path) -> Iterator[Path]:
    """Text files named by the bases, then those beside the inventories and their texts; its own text left out."""
    own, *bases = holders(root, inventory)
    seen = {own.text.resolve()} if own.text else set()
    named = [base.text for base in bases if base.text]
    folders = dict.fromkeys(place.parent for each in (own, *bases) for place in (each.path, each.text) if place)
    beside = (path for folder in folders for path in sorted(folder.iterdir()) if path.suffix.lower() in _SUFFIXES)
    for path in (*named, *beside):
        if path.resolve() not in seen and len(seen) <= _MOST_FILES and path.is_file():
            seen.add(path.resolve())
            yield path


def found_in(paths: Iterator[Path], quote: str) -> tuple[Path, int] | None:
    """The first of these files in which the quote stands, and the line."""
    for path in paths:
        try:
            line = PolicyText(path.name, path.read_bytes()).find(quote) if path.stat().st_size <= _MOST_BYTES else 0
        except (OSError, UnicodeDecodeError):
            continue
        if line:
            return path, line
    return None


def _form(path: Path) -> InventoryForm | None:
    try:
        return decode(load(str(path), path.read_bytes()), InventoryForm)
    except (OSError, ConfigError):
        return None
