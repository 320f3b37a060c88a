"""The user's documents: the inventory with its policy text, and the bindings. All complaints of all of them at
once."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

import msgspec

from scanner.document import decode, load
from scanner.inventory.bindings import Bindings
from scanner.inventory.bindings_reader import read_bindings
from scanner.inventory.form import InventoryForm
from scanner.inventory.model import Inventory
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from scanner.source import Complaint, ConfigError
from scanner.taxonomy import CategoryTree

T = TypeVar("T")


class Policy(msgspec.Struct, frozen=True):
    """What was declared, and how code is bound to it. Without an inventory nothing is declared."""

    inventory: Inventory | None = None
    bindings: Bindings | None = None
    text: PolicyText | None = None


def load_policy(
    root: Path, inventory: Path | None, bindings: Path | None, categories: CategoryTree, rules: Collection[str]
) -> Policy:
    """The documents at these paths. Paths in what they say become relative to `root`. Raises ConfigError."""
    complaints: list[Complaint] = []
    text, declared, bound = None, None, None
    if inventory is not None:
        text, declared = _told(lambda: _inventory(root, inventory, categories, rules), complaints) or (None, None)
    # Without a readable inventory its words are unknown, and complaints about them would mislead.
    if bindings is not None and (inventory is None or declared is not None):
        label = relative(root, bindings)

        def read() -> Bindings:
            return read_bindings(label, read_document(bindings, label), categories, declared, rules)

        bound = _told(read, complaints)
    if complaints:
        raise ConfigError(complaints)
    return Policy(declared, bound, text)


def _inventory(
    root: Path, path: Path, categories: CategoryTree, rules: Collection[str]
) -> tuple[PolicyText | None, Inventory]:
    label = relative(root, path)
    raw = read_document(path, label)
    text = policy_text(root, path, raw)
    return text, read_inventory(label, raw, categories, text, rules, _bases(root))


def _bases(root: Path) -> Callable[[str], bytes | None]:
    """Reads what inventories extend, by paths relative to the root."""

    def read(name: str) -> bytes | None:
        path = root / name
        return read_document(path, name) if path.is_file() else None

    return read


def policy_text(root: Path, inventory: Path, raw: bytes) -> PolicyText | None:
    """The policy text that an inventory names, looked for beside it and from the root. Raises ConfigError."""
    label = relative(root, inventory)
    form = decode(load(label, raw), InventoryForm)
    named = str(form.policy.source.path)
    for base in (inventory.parent, root):
        if named and (base / named).is_file():
            path = base / named
            try:
                return PolicyText(relative(root, path), path.read_bytes())
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError([Complaint(relative(root, path), 0, f"cannot be read: {error}")]) from error
    if named:
        hint = f"looked in {inventory.parent} and {root}"
        raise ConfigError([Complaint(label, 0, f"the policy text '{named}' does not exist", hint)])
    return None


def read_document(path: Path, label: str) -> bytes:
    """The bytes of a document. Raises ConfigError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError([Complaint(label, 0, f"cannot be read: {(error.strerror or str(error)).lower()}")]) from error


def relative(root: Path, path: Path) -> str:
    """`path` relative to the root, with forward slashes."""
    return Path(os.path.relpath(path.absolute(), root)).as_posix()


def _told(read: Callable[[], T], complaints: list[Complaint]) -> T | None:
    try:
        return read()
    except ConfigError as error:
        complaints.extend(error.complaints)
        return None
