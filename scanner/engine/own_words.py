"""The inventory's own words for data, taught to the classifier: what the policy calls something, code often does too.

A *term* of a declaration ("Aodishiaccounts", "speed probe results") or the label of a category that the inventory adds
becomes a phrase of that category. Words that the rules know already keep what they mean there: `name`, `gateway` and
`location` need somebody near them, whatever a policy lists. A category without a data type gets one of its own.
"""

from __future__ import annotations

import copy

import msgspec

from scanner.engine.rulebook import Rules
from scanner.inventory.model import Inventory
from scanner.rules.classifier import Classifier, Lexicon, TypeEntry
from scanner.rules.classifier.lexicon import Phrase
from scanner.rules.classifier.words import split
from scanner.rules.model import DataType
from scanner.rules.ruleset import CompiledRules

LONGEST_TERM = 4
"""Words of a term that can be an identifier; longer ones are sentences."""


def with_own_words(rules: Rules, inventory: Inventory | None) -> Rules:
    """The rules with the inventory's terms; the same rules where it adds none."""
    lexicon = rules.classifier.lexicon
    terms = _terms(inventory, lexicon) if inventory is not None else {}
    if not terms:
        return rules
    taught = copy.copy(rules)
    taught.classifier = Classifier(_taught(lexicon, terms))
    types = {each.id: each for each in taught.classifier.data_types()}
    taught.labels = {identifier: each.label for identifier, each in types.items()}
    taught.rule_set = CompiledRules(rules.rule_set.tables, types, taught.classifier.classify, rules.recipients)
    return taught


def _terms(inventory: Inventory, lexicon: Lexicon) -> dict[str, tuple[str, str]]:
    """{phrase: (category, the term as written)} of terms that the rules do not know."""
    found: dict[str, tuple[str, str]] = {}
    for declaration in inventory.declarations:
        for term in declaration.data:
            words = split(term.term.replace(" ", "_"), lexicon)
            if words and len(words) <= LONGEST_TERM and _is_new(words, lexicon):
                found.setdefault(" ".join(words), (term.category, term.term))
    return dict(sorted(found.items()))


def _is_new(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether the phrase says something that the rules know no meaning of: a longer one with no meaning, or a word."""
    if any(" ".join(words[start:]) in lexicon.phrases for start in range(len(words))):
        return False
    return len(words) > 1 or words[0] not in lexicon.vocabulary


def _apart(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """A word written together as two, where its end is a known one: `acmeaccounts` as acme, account."""
    cuts = (cut for cut in range(_SHORTEST, len(word) - _SHORTEST) if " " not in word)
    ends = ((word[:cut], ending) for cut in cuts for ending in split(word[cut:], lexicon)[:1])
    return next(((f"{start} {ending}",) for start, ending in ends if ending in lexicon.roles), ())


_SHORTEST = 4


def _taught(lexicon: Lexicon, terms: dict[str, tuple[str, str]]) -> Lexicon:
    types = list(lexicon.types)
    positions = {entry.data_type.category: at for at, entry in reversed(list(enumerate(types)))}
    phrases = dict(lexicon.phrases)
    for phrase, (category, term) in terms.items():
        if category not in positions:
            positions[category] = len(types)
            types.append(TypeEntry(DataType(category, category, term, "ordinary"), ("person",), ("text",), ()))
        for form in (phrase, phrase.removesuffix("s"), *_apart(phrase, lexicon)):
            phrases.setdefault(form, (Phrase(positions[category], "strong"),))
    words = frozenset(word for phrase in terms for word in phrase.split())
    return msgspec.structs.replace(
        lexicon,
        types=tuple(types),
        phrases=dict(sorted(phrases.items())),
        vocabulary=lexicon.vocabulary | words,
        longest=max(lexicon.longest, LONGEST_TERM),
    )
