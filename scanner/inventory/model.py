"""The inventory as it is meant: references resolved, defaults filled in, hierarchies built.

A *declaration* affirms or denies that someone does something with some data. Its *terms* name data; an *open* list
("for example … etc.") also stretches, vaguely, over what stands under its *heading*. A *clause* is a verbatim
sentence of the policy text. An *entity* processes data; a *promise* is a sentence that binds behaviour; a *defect* is
a fault of the text itself.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.inventory.form import Action, ConsentKind, EntityRole, Identifiability, TopicsForm
from scanner.taxonomy import CategoryTree

THIRD_PARTIES = "third_parties"
ANYONE = "anyone"
BUILTIN_RECIPIENTS = (THIRD_PARTIES, ANYONE)
"""Words usable in `to` without being declared: everyone outside the first party and its parts; everyone."""


class Clause(msgspec.Struct, frozen=True):
    """One sentence: `line` in the policy text, `at` its line in the inventory."""

    id: str
    line: int
    quote: str
    at: int


class Term(msgspec.Struct, frozen=True):
    """A kind of data that a declaration names, in the text's own word."""

    category: str
    term: str = ""
    ambiguous: str = ""
    at: int = 0


class Entity(msgspec.Struct, frozen=True):
    """Someone who processes data. `kinds` are recipient roles that belong to it; `open`: its members cannot be
    enumerated."""

    id: str
    role: EntityRole
    name: str
    parent: str = ""
    open: bool = False
    kinds: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    at: int = 0


class Refusal(msgspec.Struct, frozen=True):
    """What follows when the user refuses."""

    effect: Literal["none", "feature_unavailable", "service_unavailable"] = "none"
    features: tuple[str, ...] = ()
    others_unaffected: bool = False


class Declaration(msgspec.Struct, frozen=True):
    """One statement about processing.

    `to` is empty for the first party alone; `services` empty or `("any",)` for every service; `purposes` holds the
    general purpose where the text states none (`purposes_stated` False). `retention` is in seconds, -1 where nothing
    is said.
    """

    id: str
    at: int
    clauses: tuple[str, ...]
    data: tuple[Term, ...]
    stance: Literal["affirms", "denies"] = "affirms"
    actions: tuple[Action, ...] = ("collect", "use", "store")
    by: str = ""
    to: tuple[str, ...] = ()
    origin: str = ""
    heading: str = ""
    open: bool = False
    services: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    purposes_stated: bool = True
    purposes_closed: bool = False
    consent: ConsentKind = "none"
    consent_scope: tuple[str, ...] = ()
    consent_before: Literal["collect", "use", "share"] = "collect"
    refusal: Refusal = Refusal()
    retention: int = -1
    identifiability: Identifiability = "identified"
    not_joined_with: tuple[str, ...] = ()
    required_by_law: bool = False
    regions: tuple[str, ...] = ()
    governed_by: tuple[str, ...] = ()
    draft: bool = False
    observed: bool = False
    note: str = ""

    def categories(self) -> tuple[str, ...]:
        """The categories that its terms and heading name."""
        named = tuple(term.category for term in self.data)
        return (*named, self.heading) if self.heading and self.heading not in named else named


class Purpose(msgspec.Struct, frozen=True):
    """A purpose of this policy."""

    id: str
    label: str = ""
    maps_to: str = ""
    parent: str = ""
    at: int = 0


class Promise(msgspec.Struct, frozen=True):
    """A sentence that binds behaviour, and the finding classes that check it."""

    id: str
    text: str
    clauses: tuple[str, ...]
    check: tuple[str, ...] = ()
    verify: Literal["static", "partial", "attest"] = "partial"
    declarations: tuple[str, ...] = ()
    via: str = ""
    note: str = ""
    at: int = 0


class Defect(msgspec.Struct, frozen=True):
    """Something wrong with the text itself."""

    id: str
    rule: Literal["PF705", "PF706"]
    what: str
    clauses: tuple[str, ...]
    at: int = 0


class Drift(msgspec.Struct, frozen=True):
    """The text is not what the inventory was written for. `clause` "" speaks of the whole text; `line` is in the
    inventory.

    `found` is the line where the quote stands now, 0 when it stands nowhere.
    """

    what: str
    line: int
    clause: str = ""
    found: int = 0


class Inventory(msgspec.Struct, frozen=True):
    """What one policy text declares. `path` and `text_path` are relative to the scan's root where they lie below it."""

    path: str
    id: str
    title: str
    text_path: str
    sha256: str
    extent: Literal["whole", "excerpt"]
    silence: Literal["undeclared", "permitted"]
    topics: TopicsForm
    categories: CategoryTree
    labels: dict[str, str]
    identifiers: tuple[str, ...]
    exact: tuple[str, ...]
    sensitive: tuple[str, ...]
    purposes: dict[str, Purpose]
    entities: dict[str, Entity]
    services: dict[str, str]
    clauses: dict[str, Clause]
    declarations: tuple[Declaration, ...]
    promises: tuple[Promise, ...] = ()
    defects: tuple[Defect, ...] = ()
    drifts: tuple[Drift, ...] = ()
    regions: tuple[str, ...] = ()
    language: str = ""
    effective: str = ""
    contact: str = ""

    def declaration(self, identifier: str) -> Declaration:
        """The declaration of this id. Raises KeyError."""
        for declaration in self.declarations:
            if declaration.id == identifier:
                return declaration
        raise KeyError(identifier)

    def label(self, category: str) -> str:
        """The category in words: its declared label, else its last key."""
        return self.labels.get(category) or category.rpartition(".")[2].replace("_", " ")

    def purpose_chain(self, purpose: str) -> tuple[str, ...]:
        """The purpose and everything above it: declared parents, or a fideslang key's dotted prefixes."""
        chain: list[str] = []
        while purpose and purpose not in chain:
            chain.append(purpose)
            known = self.purposes.get(purpose)
            purpose = known.parent if known else purpose.rpartition(".")[0]
        return tuple(chain)

    def entity_chain(self, entity: str) -> tuple[str, ...]:
        """The entity and those it is part of."""
        chain: list[str] = []
        while entity and entity not in chain:
            chain.append(entity)
            known = self.entities.get(entity)
            entity = known.parent if known else ""
        return tuple(chain)
