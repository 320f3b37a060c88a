"""Words shared by several inventories: what `extends` takes from a company-wide base.

A base gives its words: categories, identifiers, exact and sensitive terms, purposes, entities and services. Its
declarations, clauses and promises stay with its own policy. A word that two files define differently is a conflict,
with both places named; a base may extend others, by paths beside itself, never itself.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from scanner.document import Word, decode, load
from scanner.inventory.form import EntityForm, InventoryForm, TaxonomyForm
from scanner.source import Complaint, ConfigError

Reader = Callable[[str], bytes | None]
"""The bytes of a base by its path, written like that of the inventory that is read; None where there is no such
file."""

T = TypeVar("T", bound=msgspec.Struct)


def with_bases(path: str, form: InventoryForm, read: Reader | None, above: tuple[str, ...] = ()) -> InventoryForm:
    """The form with the words of every base it extends. Raises ConfigError with every complaint."""
    complaints: list[Complaint] = []
    for word in form.extends:
        base = _base(path, word, read, (*above, path), complaints)
        if base is not None:
            complaints.extend(_conflicts(path, form, _beside(path, word), base))
            form = _joined(form, base)
    if complaints:
        raise ConfigError(complaints)
    return form


def based(
    path: str, word: Word, read: Reader | None, above: tuple[str, ...], what: str
) -> tuple[str, bytes] | Complaint:
    """The path and the bytes of a base that a file extends (`what` names its kind); a complaint where it loops or does
    not exist."""
    name = _beside(path, word)
    if name in above:
        chain = " > ".join((*above[above.index(name) :], name))
        return Complaint(path, word.line, f"'{word}' extends itself: {chain}", "drop one `extends`")
    raw = read(name) if read is not None else None
    if raw is None:
        message = f"the {what} '{word}' that this one extends does not exist"
        return Complaint(path, word.line, message, f"looked for {name}")
    return name, raw


def _base(
    path: str, word: Word, read: Reader | None, above: tuple[str, ...], complaints: list[Complaint]
) -> InventoryForm | None:
    """The base's form with its own bases; None after a complaint."""
    found = based(path, word, read, above, "inventory")
    if isinstance(found, Complaint):
        complaints.append(found)
        return None
    name, raw = found
    try:
        return with_bases(name, decode(load(name, raw), InventoryForm), read, above)
    except ConfigError as error:
        complaints.extend(error.complaints)
        return None


def _beside(path: str, word: Word) -> str:
    """A base's path, which is written relative to the file that extends it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), word.text))


def _joined(form: InventoryForm, base: InventoryForm) -> InventoryForm:
    """The form's own words before the base's."""
    own, more = form.taxonomy, base.taxonomy
    taxonomy = TaxonomyForm(
        base=own.base,
        extends={**more.extends, **own.extends},
        identifiers=_together(own.identifiers, more.identifiers),
        exact=_together(own.exact, more.exact),
        sensitive=_together(own.sensitive, more.sensitive),
        purposes={**more.purposes, **own.purposes},
        line=own.line,
    )
    entities = {key: _without_clauses(entity) for key, entity in base.entities.items()}
    return msgspec.structs.replace(
        form, taxonomy=taxonomy, entities={**entities, **form.entities}, services={**base.services, **form.services}
    )


def _conflicts(path: str, form: InventoryForm, base_path: str, base: InventoryForm) -> Iterator[Complaint]:
    """Words that both define, and differently."""
    yield from _differing(path, form.taxonomy.extends, base_path, base.taxonomy.extends, "category")
    yield from _differing(path, form.taxonomy.purposes, base_path, base.taxonomy.purposes, "purpose")
    yield from _differing(path, form.services, base_path, base.services, "service")
    own = {key: _without_clauses(entity) for key, entity in form.entities.items()}
    shared = {key: _without_clauses(entity) for key, entity in base.entities.items()}
    yield from _differing(path, own, base_path, shared, "entity")


def _differing(path: str, own: dict[str, T], base_path: str, base: dict[str, T], kind: str) -> Iterator[Complaint]:
    for key, entry in own.items():
        if key in base and _meaning(entry) != _meaning(base[key]):
            line = getattr(entry, "line", 0)
            where = f"{base_path}:{getattr(base[key], 'line', 0)}"
            yield Complaint(path, line, f"the {kind} '{key}' is defined otherwise at {where}", "keep one of the two")


def _meaning(entry: msgspec.Struct) -> object:
    """What an entry says, wherever it stands."""

    def bare(value: object) -> object:
        if isinstance(value, Word):
            return value.text
        if isinstance(value, tuple):
            return tuple(bare(item) for item in value)
        return value

    return {key: bare(value) for key, value in msgspec.structs.asdict(entry).items() if key != "line"}


def _without_clauses(entity: EntityForm) -> EntityForm:
    return msgspec.structs.replace(entity, clauses=())


def _together(own: tuple[Word, ...], more: tuple[Word, ...]) -> tuple[Word, ...]:
    known = {word.text for word in own}
    return (*own, *(word for word in more if word.text not in known))
