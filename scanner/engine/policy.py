"""The user's documents: the inventory with its policy text, and the bindings. All complaints of all of them at
once."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from scanner.document import decode_kept, load
from scanner.engine.other_texts import found_in, holders, other_texts
from scanner.inventory.bindings import Bindings
from scanner.inventory.bindings_reader import expired, read_bindings
from scanner.inventory.form import InventoryForm
from scanner.inventory.model import Inventory
from scanner.inventory.policy_text import Elsewhere, PolicyText
from scanner.inventory.reader import read_inventory
from scanner.source import Complaint, ConfigError, Problem
from scanner.taxonomy import CategoryTree

T = TypeVar("T")


class Policy(msgspec.Struct, frozen=True):
    """What was declared, and how code is bound to it. Without an inventory nothing is declared."""

    inventory: Inventory | None = None
    bindings: Bindings | None = None
    text: PolicyText | None = None


def load_policy(
    root: Path,
    inventory: Path | None,
    bindings: Path | None,
    categories: CategoryTree,
    rules: Collection[str],
    tried: bool = False,
) -> Policy:
    """The documents at these paths. Paths in what they say become relative to `root`. With `tried` the inventory is
    one that stands in for the one that the bindings name. Raises ConfigError.
    """
    complaints: list[Complaint] = []
    text, declared, bound = None, None, None
    if inventory is not None:
        text, declared = _told(lambda: _inventory(root, inventory, categories, rules), complaints) or (None, None)
    # Without a readable inventory its words are unknown, and complaints about them would mislead.
    if bindings is not None and (inventory is None or declared is not None):
        label = relative(root, bindings)

        def read() -> Bindings:
            return read_bindings(label, read_document(bindings, label), categories, declared, rules, _bases(root))

        bound = _told(read, complaints)
        if inventory is not None and bound is not None and not tried:
            complaints.extend(_written_for_another(root, inventory, bindings, bound))
    if complaints:
        raise ConfigError(_from_here(root, complaint) for complaint in complaints)
    return Policy(declared, bound, text)


def load_inventory(root: Path, path: Path, categories: CategoryTree, rules: Collection[str]) -> Inventory:
    """An inventory alone: the text that it names need not be there. Raises ConfigError."""
    complaints: list[Complaint] = []
    found = _told(lambda: _inventory(root, path, categories, rules, reads_text=False), complaints)
    if found is None:
        raise ConfigError(_from_here(root, complaint) for complaint in complaints)
    return found[1]


def _written_for_another(root: Path, inventory: Path, bindings: Path, bound: Bindings) -> Iterator[Complaint]:
    """A complaint when the bindings name neither the inventory in use nor one of its bases."""
    named = bound.inventory
    if named is None or not named.text:
        return
    places = [(place / named.text).resolve() for place in (bindings.parent, root)]
    if any(each.path.resolve() in places for each in holders(root, inventory)):
        return
    what = f"these bindings are for the inventory '{named}', and {os.path.relpath(inventory)} is in use"
    there = any(place.is_file() for place in places)
    hint = "use the one with the other, or name the one in use here" if there else f"there is no '{named}'"
    yield Complaint(relative(root, bindings), named.line, what, hint)


def without_expired(policy: Policy, bindings: Path | None, root: Path) -> tuple[Policy, tuple[Problem, ...]]:
    """The policy without exemptions whose last day has passed, and a problem for each."""
    gone = expired(policy.bindings, _today()) if policy.bindings is not None else ()
    if policy.bindings is None or bindings is None or not gone:
        return policy, ()
    left = tuple(each for each in policy.bindings.exemptions if each not in gone)
    label = relative(root, bindings)
    problems = tuple(
        Problem("remark", label, f"the exemption from {each.rule} ended on {each.until}", line=each.line)
        for each in gone
    )
    return msgspec.structs.replace(policy, bindings=msgspec.structs.replace(policy.bindings, exemptions=left)), problems


def _today() -> datetime.date:
    """Today, or the day of SOURCE_DATE_EPOCH: what makes a scan of some day be done again."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC) if epoch.isdigit() else datetime.datetime.now()
    return now.date()


def _from_here(root: Path, complaint: Complaint) -> Complaint:
    """With the file's path as it is reached from here: that is what people and terminals open."""
    path = root / complaint.path
    if not path.exists():
        return complaint
    here = os.path.relpath(path)
    return msgspec.structs.replace(complaint, path=str(path) if here.startswith("..") else here)


def _inventory(
    root: Path, path: Path, categories: CategoryTree, rules: Collection[str], reads_text: bool = True
) -> tuple[PolicyText | None, Inventory]:
    label = relative(root, path)
    raw = read_document(path, label)
    text = policy_text(root, path, raw) if reads_text else None
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
    form, _, _ = decode_kept(load(label, raw), InventoryForm)
    if form is None:  # the reader says why
        return None
    named = str(form.policy.source.path)
    for base in (inventory.parent, root):
        if named and (base / named).is_file():
            path = base / named
            try:
                return PolicyText(relative(root, path), path.read_bytes(), _elsewhere(root, inventory))
            except OSError as error:
                raise ConfigError([Complaint(relative(root, path), 0, f"cannot be read: {error}")]) from error
            except UnicodeDecodeError as error:
                raise ConfigError([not_utf8(relative(root, path), path, error)]) from error
    if named:
        hint = f"looked in {' and '.join(dict.fromkeys(map(str, (inventory.parent, root))))}"
        raise ConfigError([Complaint(label, 0, f"the policy text '{named}' does not exist", hint)])
    return None


def _elsewhere(root: Path, inventory: Path) -> Elsewhere:
    """Looks for a quote in the other texts, by paths as they are reached from here."""

    def find(quote: str) -> tuple[str, int] | None:
        found = found_in(other_texts(root, inventory), quote)
        return (os.path.relpath(found[0]), found[1]) if found else None

    return find


def not_utf8(label: str, path: Path, error: UnicodeDecodeError) -> Complaint:
    """The complaint about a text in another encoding, with the line where it shows."""
    line = path.read_bytes().count(b"\n", 0, error.start) + 1
    return Complaint(
        label, line, f"the text is not UTF-8 (a byte 0x{error.object[error.start]:02x})", "save it as UTF-8"
    )


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
