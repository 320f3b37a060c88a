"""Head analysis: which data type the head of an identifier names, and what stands around it.

In `email_template` the head is `template`: nothing personal. In `candidate_email` it is `email`, in `email_of_guardian`
too. A first word that asks (`is_`, `has_`) or acts (`send_`, `verify_`) makes the whole a question or an action.
"""

from __future__ import annotations

import functools

import msgspec

from scanner.rules.classifier.lexicon import STRENGTHS, Lexicon, Phrase

Words = tuple[str, ...]


class Match(msgspec.Struct, frozen=True):
    """A phrase at the head: its text and meanings, the words before it, after it, and those after its `of`."""

    text: str
    meanings: tuple[Phrase, ...]
    before: Words = ()
    after: Words = ()
    complement: Words = ()


class Reading(msgspec.Struct, frozen=True):
    """A name's words with the phrases that can be its head, best first; or why it can have none.

    `kind` of a refusal: question, action, reference (an object, not its data), head (the head is another word).
    """

    words: Words
    matches: tuple[Match, ...] = ()
    refusal: str = ""
    kind: str = ""


def read(words: Words, lexicon: Lexicon, *, noun: bool = False) -> Reading:
    """The reading of these words. `noun`: it is known to be a value (a declared field), so no first word is a verb."""
    if not words:
        return Reading(words, refusal="it has no words", kind="head")
    text = " ".join(words)
    if lexicon.has_role(text, "idiom") and not noun:
        return Reading(words, refusal=f"'{text}' means something else", kind="head")
    whole = lexicon.strong(text)
    if whole:
        return Reading(words, (Match(text, whole),))
    first = words[0]
    if len(words) > 1:
        if first in lexicon.lists.counts_of and words[1] == "of":
            return Reading(words, refusal=f"'{first} of' makes it a count", kind="head")
        if lexicon.has_role(first, "question"):
            return _question(words, lexicon)
        if first in lexicon.lists.identifiers and all(lexicon.has_role(word, "person") for word in words[1:]):
            return _nominal((*words[1:], first), lexicon)  # `id_customer`
        if lexicon.has_role(first, "measure"):
            return Reading(words, refusal=f"'{first}' makes it a measure or a description", kind="head")
        if words[1] == "by" and lexicon.has_role(first, "participle"):
            return _participle(words, lexicon)
        if len(words) > _DIRECTED and lexicon.has_role(" ".join(words[:_DIRECTED]), "directed"):
            rest = words[_DIRECTED:]
            return _nominal(("shipping" if rest == ("address",) else "recipient", *rest), lexicon)
        if lexicon.has_role(first, "action") and not noun:
            return Reading(words, refusal=f"'{first}' makes it something that is done", kind="action")
        if lexicon.has_role(first, "getter"):
            return read(words[1:], lexicon, noun=noun)
    return _nominal(words, lexicon)


_DIRECTED = 2  # `bill to`, `invoice to`


def _question(words: Words, lexicon: Lexicon) -> Reading:
    """A question tells a person's data only where the answer is the data: `is_pregnant`, `has_disability`."""
    rest = _nominal(words[1:], lexicon)
    telling = tuple(
        match
        for match in rest.matches
        if not match.before and not match.after
        if any("flag" in lexicon.types[one.type].holds and one.strength != "weak" for one in match.meanings)
    )
    if telling:
        return Reading(words, telling)
    return Reading(words, refusal=f"'{words[0]}' makes it a yes-or-no question", kind="question")


def _participle(words: Words, lexicon: Lexicon) -> Reading:
    """`created_by_email`: the e-mail address of the person who created."""
    rest = words[2:]
    if not rest:
        return Reading(words, refusal="it refers to a person's record, not to one of its fields", kind="reference")
    reading = _nominal(("user", *rest), lexicon)
    return Reading(words, reading.matches, reading.refusal, reading.kind)


def _nominal(words: Words, lexicon: Lexicon) -> Reading:
    at_end = _matches(words, lexicon)
    best = at_end[0] if at_end else None
    crossing = best is not None and best.meanings[0].strength != "weak" and not _has_preposition(best.before, lexicon)
    cut = None if crossing else _preposition(words, lexicon)
    if cut is None:
        return _reading(words, words, (), lexicon, at_end)
    if words[cut] == "as":
        return Reading(words, refusal="'as' makes it a choice of what stands for what", kind="head")
    if cut == 0:
        return Reading(words, refusal=f"'{words[0]}' makes it a way to something", kind="head")
    complement = words[cut + 1 :] if words[cut] in lexicon.lists.possessives else ()
    return _reading(words, words[:cut], complement, lexicon)


def _reading(
    words: Words, head: Words, complement: Words, lexicon: Lexicon, matches: tuple[Match, ...] | None = None
) -> Reading:
    found = _matches(head, lexicon) if matches is None else matches
    if not found:
        return Reading(words, refusal=f"its head is '{head[-1]}', which names no personal data", kind="head")
    if complement:
        found = tuple(msgspec.structs.replace(match, complement=complement) for match in found)
    return Reading(words, found)


def _preposition(words: Words, lexicon: Lexicon) -> int | None:
    """Where the words are cut: the first preposition, unless a plain modifier stands there (`from_email`)."""
    for index, word in enumerate(words):
        if lexicon.has_role(word, "preposition") and not (index == 0 and lexicon.has_role(word, "adjective")):
            return index
    return None


def _has_preposition(words: Words, lexicon: Lexicon) -> bool:
    return _preposition(words, lexicon) is not None


@functools.lru_cache(maxsize=20_000)
def _matches(words: Words, lexicon: Lexicon) -> tuple[Match, ...]:
    """Phrases that can be the head, best first: strong before weak, longer before shorter, late before early."""
    found: list[tuple[int, int, int, Match]] = []
    for end in range(len(words), 0, -1):
        after = words[end:]
        if any(not _closes(word, lexicon) for word in after):
            break
        for start in range(max(0, end - lexicon.longest), end):
            text = " ".join(words[start:end])
            meanings = _allowed(lexicon.phrases.get(text, ()), after, lexicon)
            if after and lexicon.has_role(text, "adjective"):  # `first_param` is no first name
                meanings = tuple(one for one in meanings if one.strength != "weak")
            if meanings:
                rank = STRENGTHS.index(meanings[0].strength)
                match = Match(text, meanings, words[:start], after)
                found.append((rank, start - end, -end, match))
                break
    found.sort(key=lambda one: one[:3])
    return tuple(match for *_, match in found)


def _closes(word: str, lexicon: Lexicon) -> bool:
    """Whether a word after the head leaves it the head."""
    return any(lexicon.has_role(word, role) for role in ("tail", "qualifier", "digest", "foreign_person"))


def _allowed(meanings: tuple[Phrase, ...], after: Words, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """Meanings that may have these words after them. A digest needs something to be a digest of."""
    if not after or not meanings:
        return meanings
    if any(lexicon.has_role(word, "foreign_person") for word in after):
        return tuple(one for one in meanings if one.strength != "weak" or one.language)
    return meanings
