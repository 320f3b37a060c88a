"""The inventory as it is written: one struct a kind of entry, whose fields are the keys of the YAML file.

Reading resolves these forms into `scanner.inventory.model`. Short spellings are allowed where they read well: a data
term may be a bare category, a consent a bare kind. The published JSON Schema is generated from these types.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.document import Line, Word

Topic = Literal["declared", "silent", "denied"]
Action = Literal["collect", "use", "store", "log", "share", "sell"]
ConsentKind = Literal["none", "deemed", "required"]
Identifiability = Literal["identified", "pseudonymous", "aggregate", "anonymous"]
EntityRole = Literal["first_party", "affiliate", "processor", "third_party", "authority", "undefined"]


class SourceForm(msgspec.Struct, frozen=True):
    """The policy text: its file, relative to the inventory's root, and its SHA-256 (line endings and BOM left out)."""

    path: str
    sha256: str = ""
    language: str = ""
    extent: Literal["whole", "excerpt"] = "whole"
    line: Line = 0


class TopicsForm(msgspec.Struct, frozen=True):
    """What the text speaks of at all. Silent is not denied."""

    collection: Topic = "declared"
    purposes: Topic = "declared"
    consent: Topic = "silent"
    security: Topic = "silent"
    user_control: Topic = "silent"
    recipients: Topic = "silent"
    storage: Topic = "silent"
    retention: Topic = "silent"
    deletion: Topic = "silent"
    international_transfer: Topic = "silent"
    children: Topic = "silent"
    cookies: Topic = "silent"
    automated_decisions: Topic = "silent"


class PolicyForm(msgspec.Struct, frozen=True):
    """Which text this inventory declares. `silence`: what it means that a topic is never mentioned."""

    id: str
    title: str
    source: SourceForm
    effective: Word | None = None
    silence: Literal["undeclared", "permitted"] = "undeclared"
    topics: TopicsForm = TopicsForm()
    regions: tuple[Word, ...] = ()
    contact: str = ""
    line: Line = 0


class CategoryForm(msgspec.Struct, frozen=True):
    """A data category that the base taxonomy lacks."""

    parent: Word
    label: str = ""
    aliases: tuple[str, ...] = ()
    line: Line = 0


class PurposeForm(msgspec.Struct, frozen=True):
    """A purpose of this policy; `maps_to` is its key in fideslang's data uses."""

    label: str = ""
    maps_to: Word | None = None
    parent: Word | None = None
    line: Line = 0


class TaxonomyForm(msgspec.Struct, frozen=True):
    """The words: categories beyond the base, identifiers, purposes. `exact` adds terms that everyone reads as exact."""

    base: str = "fideslang@3.1.4"
    extends: dict[str, CategoryForm] = {}
    identifiers: tuple[Word, ...] = ()
    exact: tuple[Word, ...] = ()
    sensitive: tuple[Word, ...] = ()
    purposes: dict[str, PurposeForm] = {}
    line: Line = 0


class EntityForm(msgspec.Struct, frozen=True):
    """Someone who processes data. `kinds`: recipients of these roles belong to it ("our analytics providers")."""

    role: EntityRole
    name: str = ""
    names_in_text: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    parent: Word | None = None
    members: Literal["open", "closed"] = "closed"
    kinds: tuple[str, ...] = ()
    clauses: tuple[Word, ...] = ()
    note: str = ""
    line: Line = 0


class ServiceForm(msgspec.Struct, frozen=True):
    """A service that a user chooses: the condition a declaration may hang on."""

    label: str = ""
    line: Line = 0


class ClauseForm(msgspec.Struct, frozen=True):
    """One sentence of the text, verbatim, and the line it stands on."""

    line_of_text: int = msgspec.field(name="line")
    quote: str = msgspec.field(default="")
    line: Line = msgspec.field(default=0, name="_line")


class TermForm(msgspec.Struct, frozen=True):
    """One listed kind of data, with the text's own word for it."""

    category: Word
    term: str = ""
    ambiguous: str = ""
    line: Line = 0


class WhenForm(msgspec.Struct, frozen=True):
    """The condition a declaration hangs on."""

    service: tuple[Word, ...] = ()
    subjects: tuple[str, ...] = ()
    line: Line = 0


class ConsentForm(msgspec.Struct, frozen=True):
    """Which consent is declared. required: explicit, before `before`, for `scope`; deemed: by use."""

    kind: ConsentKind
    scope: tuple[Word, ...] = ()
    before: Literal["collect", "use", "share"] = "collect"
    line: Line = 0


class RefusalForm(msgspec.Struct, frozen=True):
    """What follows when the user refuses."""

    effect: Literal["none", "feature_unavailable", "service_unavailable"]
    features: tuple[Word, ...] = ()
    others_unaffected: bool = False
    line: Line = 0


class UnlessForm(msgspec.Struct, frozen=True):
    """Exceptions that the text reserves."""

    required_by_law: bool = False
    line: Line = 0


class DeclarationForm(msgspec.Struct, frozen=True):
    """One statement of the text about processing: who does (or denies doing) what with which data, for what, under
    which condition. `draft`: written by the tool from a text or another format, and confirmed by nobody yet; it covers
    nothing. `observed`: written from what the code does; it covers that, so that only what is new is found, and rests
    on no sentence.
    """

    id: Word
    clauses: tuple[Word, ...] = ()
    data: tuple[TermForm | Word, ...] = ()
    stance: Literal["affirms", "denies"] = "affirms"
    actions: tuple[Action, ...] = ("collect", "use", "store")
    by: Word | None = None
    to: tuple[Word, ...] = ()
    origin: Literal["user_provided", "observed", "device", "assigned", "third_party", "derived", ""] = ""
    heading: Word | None = None
    list: Literal["closed", "open"] = "closed"
    when: WhenForm = WhenForm()
    purposes: tuple[Word, ...] = ()
    purposes_default: Word | None = None
    purposes_closed: bool = False
    consent: ConsentForm | ConsentKind = "none"
    refusal: RefusalForm | None = None
    retention: Word | None = None
    identifiability: Identifiability = "identified"
    not_joined_with: tuple[Word, ...] = ()
    unless: UnlessForm = UnlessForm()
    regions: tuple[Word, ...] = ()
    governed_by: tuple[str, ...] = ()
    draft: bool = False
    observed: bool = False
    note: str = ""
    line: Line = 0


class PromiseForm(msgspec.Struct, frozen=True):
    """A sentence that binds behaviour, the finding classes that check it, and how far code can decide it."""

    id: Word
    text: str
    clauses: tuple[Word, ...]
    check: tuple[Word, ...] = ()
    verify: Literal["static", "partial", "attest"] = "partial"
    declarations: tuple[Word, ...] = ()
    via: str = ""
    note: str = ""
    line: Line = 0


class DefectForm(msgspec.Struct, frozen=True):
    """Something wrong with the text itself."""

    id: Word
    rule: Literal["PF705", "PF706"]
    what: str
    clauses: tuple[Word, ...]
    line: Line = 0


class InventoryForm(msgspec.Struct, frozen=True, rename={"schema": "$schema"}):
    """A declared inventory: what one policy text says about personal data."""

    policy: PolicyForm
    inventory_version: Literal[1] = 1
    schema: str = ""
    extends: tuple[Word, ...] = ()
    taxonomy: TaxonomyForm = TaxonomyForm()
    entities: dict[str, EntityForm] = {}
    services: dict[str, ServiceForm] = {}
    clauses: dict[str, ClauseForm] = {}
    declarations: tuple[DeclarationForm, ...] = ()
    promises: tuple[PromiseForm, ...] = ()
    defects: tuple[DefectForm, ...] = ()
    line: Line = 0
