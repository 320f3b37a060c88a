"""What is wrong with an inventory beyond its shape: every complaint, each with its line and a way out.

Checked: ids used twice, references to what is not there, hierarchies that loop, quotes that the pinned text never held,
declarations that can match nothing. Defects of the policy text itself are findings (PF705, PF706), not complaints.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from scanner.document import Word
from scanner.inventory import dates, durations
from scanner.inventory.form import ConsentForm, DeclarationForm, InventoryForm, TermForm
from scanner.inventory.model import BUILTIN_RECIPIENTS
from scanner.inventory.policy_text import PolicyText
from scanner.source import Complaint, nearest
from scanner.taxonomy import DATA_USES, CategoryTree

_FEW = 8
_CLASS = re.compile(r"PF[1-9]\d\d")


def complaints(
    path: str, form: InventoryForm, categories: CategoryTree, text: PolicyText | None, rules: Collection[str]
) -> tuple[Complaint, ...]:
    """Every complaint about the inventory, in the order of its lines."""
    checker = _Checker(path, form, categories)
    checker.taxonomy()
    checker.entities()
    checker.clauses(text)
    for declaration in form.declarations:
        checker.declaration(declaration)
    checker.promises(rules)
    checker.identifiers()
    return tuple(sorted(checker.found, key=lambda complaint: (complaint.line, complaint.message)))


class _Checker:
    """Gathers complaints about one form."""

    def __init__(self, path: str, form: InventoryForm, categories: CategoryTree) -> None:
        self.path = path
        self.form = form
        self.found: list[Complaint] = []
        self.known = {*categories, *form.taxonomy.extends}
        self.base = categories
        self.tree = categories.extended({key: str(entry.parent) for key, entry in form.taxonomy.extends.items()})

    def taxonomy(self) -> None:
        """Extensions with a known parent and no loop; purposes likewise; listed words that exist."""
        taxonomy = self.form.taxonomy
        for key, entry in taxonomy.extends.items():
            if key in self.base and self.base.ancestors(key)[1:2] != (str(entry.parent),):
                self._complain(
                    entry.line, f"the category '{key}' exists already, under another parent", "use another key"
                )
            self._category(entry.parent)
        extended = {key: entry.parent for key, entry in taxonomy.extends.items()}
        self._loops("category", extended, {key: entry.line for key, entry in taxonomy.extends.items()})
        for word in (*taxonomy.identifiers, *taxonomy.exact, *taxonomy.sensitive):
            self._category(word)
        purposes = {key: entry.parent for key, entry in taxonomy.purposes.items() if entry.parent}
        for parent in purposes.values():
            self._known(parent, "purpose", taxonomy.purposes)
        for purpose in taxonomy.purposes.values():
            if purpose.maps_to and purpose.maps_to.text not in DATA_USES:
                hint = nearest(purpose.maps_to.text, DATA_USES) or "leave it out where none fits"
                self._complain(purpose.maps_to.line, f"'{purpose.maps_to}' is no data use of fideslang", hint)
        self._loops("purpose", purposes, {key: entry.line for key, entry in taxonomy.purposes.items()})

    def entities(self) -> None:
        """Parents that exist and do not loop; clauses that exist; one first party at least when anything is
        declared."""
        entities = self.form.entities
        parents = {key: entry.parent for key, entry in entities.items() if entry.parent}
        for parent in parents.values():
            self._known(parent, "entity", entities)
        self._loops("entity", parents, {key: entry.line for key, entry in entities.items()})
        for entry in entities.values():
            self._all_known(entry.clauses, "clause", self.form.clauses)
        if entities and not any(entry.role == "first_party" for entry in entities.values()):
            line = min(entry.line for entry in entities.values())
            self._complain(
                line, "no entity has the role first_party", "give it to the organisation whose policy this is"
            )

    def clauses(self, text: PolicyText | None) -> None:
        """A quote for each clause, and one that the text, if it is the pinned one, holds."""
        effective = self.form.policy.effective
        if effective and dates.read_date(effective.text) is None:
            self._complain(effective.line, f"'{effective}' is no date, or could mean two", dates.WAY_OUT)
        pinned = self.form.policy.source.sha256.lower()
        if pinned and not re.fullmatch(r"[0-9a-f]{64}", pinned):
            self._complain(
                self.form.policy.source.line, "sha256 must be 64 hexadecimal digits", "run `flowaudit inventory pin`"
            )
        for identifier, clause in self.form.clauses.items():
            if not clause.quote.strip():
                self._complain(
                    clause.line, f"clause '{identifier}' quotes nothing", "write the sentence after `quote:`"
                )
            elif text is not None and pinned in ("", text.sha256) and not text.find(clause.quote):
                self._complain(
                    clause.line,
                    f"the quote of clause '{identifier}' is not in {text.path}",
                    _way_out(clause.quote, text),
                )

    def declaration(self, form: DeclarationForm) -> None:
        """References that exist, and something that a flow could match."""
        taxonomy = self.form.taxonomy
        self._all_known(form.clauses, "clause", self.form.clauses)
        if not form.clauses and not (form.draft or form.observed):
            self._complain(form.line, f"declaration '{form.id}' cites no clause", "name the sentences it rests on")
        for entry in form.data:
            self._category(entry.category if isinstance(entry, TermForm) else entry)
        for word in self._category_words(form):
            self._category(word)
        self._all_known(self._stated(form.purposes), "purpose", taxonomy.purposes)
        if form.purposes_default:
            self._known(form.purposes_default, "purpose", taxonomy.purposes)
        self._all_known(form.when.service, "service", {**self.form.services, "any": None})
        if form.refusal:
            self._all_known(self._stated(form.refusal.features), "service", {**self.form.services, "any": None})
        if form.by:
            self._known(form.by, "entity", self.form.entities)
        self._all_known(form.to, "entity", {**self.form.entities, **dict.fromkeys(BUILTIN_RECIPIENTS)})
        if form.retention and durations.seconds(str(form.retention)) is None:
            self._complain(
                form.retention.line,
                f"'{form.retention}' is no duration",
                "write for instance '30 days', '2 years' or 'P6M'",
            )
        if form.draft and form.observed:
            self._complain(form.line, f"declaration '{form.id}' is a draft and observed", "keep one of the two")
        self._can_match(form)

    def promises(self, rules: Collection[str]) -> None:
        """Clauses, declarations and finding classes that exist."""
        declared = {str(entry.id): None for entry in self.form.declarations}
        for promise in self.form.promises:
            self._all_known(promise.clauses, "clause", self.form.clauses)
            self._all_known(promise.declarations, "declaration", declared)
            for word in promise.check:
                if (rules and word.text not in rules) or not _CLASS.fullmatch(word.text):
                    self._complain(word.line, f"'{word}' is no finding class", nearest(word.text, sorted(rules)))
        for defect in self.form.defects:
            self._all_known(defect.clauses, "clause", self.form.clauses)

    def identifiers(self) -> None:
        """Ids used once."""
        for kind, words in (
            ("declaration", [entry.id for entry in self.form.declarations]),
            ("promise", [entry.id for entry in self.form.promises]),
            ("defect", [entry.id for entry in self.form.defects]),
        ):
            first: dict[str, int] = {}
            for word in words:
                if word.text in first:
                    self._complain(
                        word.line, f"the {kind} id '{word}' is used twice", f"first on line {first[word.text]}"
                    )
                first.setdefault(word.text, word.line)

    def _category_words(self, form: DeclarationForm) -> Iterator[Word]:
        if form.heading:
            yield form.heading
        if isinstance(form.consent, ConsentForm):
            yield from form.consent.scope
        yield from (word for word in form.not_joined_with if word.text != "identifiers")

    def _can_match(self, form: DeclarationForm) -> None:
        """Complains of a declaration that nothing can ever match, or whose condition can never hold."""
        if not form.data and not (form.heading and form.list == "open"):
            hint = "list data, or give a heading with `list: open`"
            self._complain(form.line, f"declaration '{form.id}' can match nothing: it names no data", hint)
        if form.list == "open" and not form.heading:
            self._complain(
                form.line,
                f"declaration '{form.id}' has an open list and no heading",
                "name the category it is open over",
            )
        if not form.actions:
            self._complain(form.line, f"declaration '{form.id}' can match nothing: it has no action")
        if form.purposes_closed and not form.purposes and not form.purposes_default:
            self._complain(
                form.line,
                f"declaration '{form.id}' closes its purposes and names none",
                "name them, or drop purposes_closed",
            )
        scope = form.consent.scope if isinstance(form.consent, ConsentForm) else ()
        named = [str(entry.category if isinstance(entry, TermForm) else entry) for entry in form.data]
        named += [str(form.heading)] if form.heading else []
        for word in scope:
            if not any(self.tree.under(word.text, key) or self.tree.under(key, word.text) for key in named):
                self._complain(word.line, f"the consent scope '{word}' covers none of the data of '{form.id}'")

    def _stated(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        return () if [word.text for word in words] == ["unstated"] else words

    def _category(self, word: Word) -> None:
        if word.text not in self.known:
            hint = nearest(word.text, sorted(self.known)) or "add it under taxonomy.extends with its parent"
            self._complain(word.line, f"unknown category '{word}'", hint)

    def _all_known(self, words: Iterable[Word], kind: str, known: Collection[str]) -> None:
        for word in words:
            self._known(word, kind, known)

    def _known(self, word: Word, kind: str, known: Collection[str]) -> None:
        if word.text not in known:
            listed = sorted(known)
            hint = nearest(word.text, listed) or (f"known: {', '.join(listed)}" if 0 < len(listed) <= _FEW else "")
            self._complain(word.line, f"unknown {kind} '{word}'", hint)

    def _loops(self, kind: str, parents: Mapping[str, Word], lines: Mapping[str, int]) -> None:
        """Complains once of each loop in a hierarchy, at its first member."""
        seen: set[str] = set()
        for start in parents:
            chain: list[str] = []
            key = start
            while key in parents and key not in chain and key not in seen:
                chain.append(key)
                key = parents[key].text
            if key in chain:
                loop = [*chain[chain.index(key) :], key]
                self._complain(
                    lines[key], f"the {kind} '{key}' stands above itself: {' > '.join(loop)}", "drop one parent"
                )
            seen.update(chain)

    def _complain(self, line: int, message: str, hint: str = "") -> None:
        self.found.append(Complaint(self.path, line, message, hint))


def _way_out(quote: str, text: PolicyText) -> str:
    """Where a quote stands that is not in the text, else what is nearest to it there."""
    found = text.elsewhere(quote)
    if found is not None:
        return f"it stands at {found[0]}:{found[1]}; one text belongs to one inventory: declare it in one for that text"
    return nearest_sentence(quote, text) or (
        "quote a sentence as it stands there; one text belongs to one inventory, so what another file says "
        "is declared in an inventory of its own"
    )


def nearest_sentence(quote: str, text: PolicyText) -> str:
    """Where the text comes closest to a quote that it does not hold: by shared words, the earliest line of the best."""
    wanted = set(re.findall(r"\w+", quote.lower()))
    best, line = 0, 0
    for number, content in enumerate(text.lines, start=1):
        shared = len(wanted & set(re.findall(r"\w+", content.lower())))
        if shared > best:
            best, line = shared, number
    return f"the nearest text is on line {line}" if best * 2 >= len(wanted) and line else ""
