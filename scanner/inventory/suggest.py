"""A policy text to a first inventory: clauses by sentence, and what each seems to declare, everything for review.

A sentence becomes a clause when a verb of processing stands in it together with a term of the *lexicon* (phrases of
data, given by the caller). Cues around the verb tell the rest: a negation makes a denial, "with your consent"
requires it, "such as … etc." opens the list, "to …" or "for …" hints at the purpose, a period is the retention.
Nothing is guessed beyond the words; every declaration is a `draft` and covers nothing until confirmed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import msgspec

from scanner.inventory import durations
from scanner.inventory.policy_text import PolicyText

_VERBS = {
    "collect": r"(?:collect|gather|obtain|receive|record|request)(?:s|d|ed|ing)?|ask (?:you )?for",
    "use": r"(?:use|process|analy[sz]e|identify|combine)(?:s|d|ed|ing)?",
    "store": r"(?:store|keep|retain|save|hold)(?:s|d|ed|ing)?|kept|held",
    "share": r"(?:share|disclose|transfer|transmit|send|provide)(?:s|d|ed|ing)?|sent|pass(?:ed)? on",
    "sell": r"(?:sell|rent|trade)(?:s|ed|ing)?|sold",
}
_ACTIONS = {action: re.compile(rf"\b(?:{verbs})\b", re.IGNORECASE) for action, verbs in _VERBS.items()}
_ACTOR = re.compile(
    r"\b(?:we|our|us|this (?:app|site|service))\b|\b(?:is|are|will be|may be) (?:\w+ )?\w+ed\b", re.IGNORECASE
)
_NEGATION = re.compile(r"\b(?:do(?:es)?n[’']t|do(?:es)? not|never|will not|won[’']t|not|no longer)\b", re.IGNORECASE)
_BARE_NOT = re.compile(r"not (?:only|limited to|directly)", re.IGNORECASE)
_CONSENT = re.compile(
    r"\b(?:with|after obtaining|obtain|upon|subject to) your (?:\w+ )?(?:consent|permission)\b"
    r"|\bif you (?:agree|consent|opt in|allow)\b",
    re.IGNORECASE,
)
_DEEMED = re.compile(r"\bby (?:using|continuing)\b.{0,80}\b(?:agree|accept|consent|accepted)\b", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:such as|for example|including|e\.g\.)|\betc\b|\band (?:the like|so on)\b", re.IGNORECASE)
_PURPOSE = re.compile(
    r"\b(?:in order to|so that we can|for the purposes? of|to) "
    r"((?!you\b|your\b|us\b|the\b|our\b)\w+(?: [^,.;:()]{1,80})?)",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(\d+|one|a) ?-?(?:second|minute|hour|day|week|month|year)s?\b", re.IGNORECASE)
_SENTENCE = re.compile(r".+?(?:[.!?]+(?=\s+[^a-z\s]|\s*$)|[。！？]+|$)")
_MARKUP = re.compile(r"<[^>]*>|^\s*(?:#{1,6}|[-*+]|\d+[.)])\s+|\*\*|__", re.MULTILINE)


class Guess(msgspec.Struct, frozen=True):
    """What one sentence seems to declare."""

    line: int
    quote: str
    categories: tuple[tuple[str, str], ...]  # (category, the text's own word)
    actions: tuple[str, ...]
    denies: bool = False
    consent: str = "none"
    open: bool = False
    purpose: str = ""
    retention: str = ""


def suggested(text: PolicyText, lexicon: Mapping[str, str], title: str) -> str:
    """The text of a drafted inventory for this policy. `lexicon` maps phrases ("e-mail address") to categories."""
    found = tuple(guesses(text, lexicon))
    lines = [
        "# Drafted from the policy text by its words alone: review every line, then take `draft: true` away.",
        "inventory_version: 1",
        "policy:",
        f"  id: {re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-') or 'policy'}",
        f"  title: {_quoted(title)}",
        f"  source: {{path: {_quoted(text.path)}, sha256: {text.sha256}}}",
        "entities:",
        "  us: {role: first_party}   # who is “we”?",
        "taxonomy:",
        "  purposes:",
        "    provide_service: {maps_to: essential.service, label: provide the service}",
        "clauses:" if found else "clauses: {}",
        *(f"  {_clause(guess, found)}: {{line: {guess.line}, quote: {_quoted(guess.quote)}}}" for guess in found),
        "declarations:" if found else "declarations: []",
    ]
    for guess in found:
        lines += _declaration(guess, _clause(guess, found))
    return "\n".join(lines) + "\n"


def guesses(text: PolicyText, lexicon: Mapping[str, str]) -> Iterator[Guess]:
    """What each sentence seems to declare, in the order of the text."""
    terms = sorted(lexicon, key=lambda term: (-len(term), term))
    words = "|".join(_plural(term) for term in terms)
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if terms else None
    for number, line in enumerate(text.lines, start=1):
        for sentence in _sentences(line):
            categories = _categories(sentence, lexicon, pattern)
            actions = tuple(action for action, verb in _ACTIONS.items() if verb.search(sentence))
            if categories and actions and _ACTOR.search(sentence):
                yield _guess(number, sentence, categories, actions)


def _guess(line: int, sentence: str, categories: tuple[tuple[str, str], ...], actions: tuple[str, ...]) -> Guess:
    purpose, period = _PURPOSE.search(sentence), _PERIOD.search(sentence)
    consent = "required" if _CONSENT.search(sentence) else "deemed" if _DEEMED.search(sentence) else "none"
    kept = period.group() if period and "store" in actions and durations.seconds(period.group()) is not None else ""
    denies = any(not _BARE_NOT.match(sentence, found.start()) for found in _NEGATION.finditer(sentence))
    opened = _OPEN.search(sentence) is not None
    stated = purpose.group(1).strip() if purpose else ""
    return Guess(line, sentence, categories, actions, denies, consent, opened, stated, kept)


def _sentences(line: str) -> Iterator[str]:
    """The sentences of a line, verbatim; markup ends a sentence, so that no quote runs over it."""
    for part in _MARKUP.split(line):
        for found in _SENTENCE.finditer(part):
            sentence = found.group().strip()
            if sentence:
                yield sentence


def _categories(
    sentence: str, lexicon: Mapping[str, str], pattern: re.Pattern[str] | None
) -> tuple[tuple[str, str], ...]:
    """Categories named in a sentence with the words that name them; longer terms win over shorter ones inside them."""
    known = {term.lower(): category for term, category in lexicon.items()}
    found: dict[str, str] = {}
    for match in pattern.finditer(sentence) if pattern else ():
        word = match.group().lower()
        category = known.get(word) or known.get(word.removesuffix("s")) or known.get(word.removesuffix("es"), "")
        if category:
            found.setdefault(category, match.group())
    return tuple(sorted(found.items()))


def _plural(term: str) -> str:
    return re.escape(term).replace(r"\ ", r"[\s-]+") + r"(?:e?s)?"


def _clause(guess: Guess, found: tuple[Guess, ...]) -> str:
    earlier = [other for other in found[: found.index(guess)] if other.line == guess.line]
    return f"L{guess.line}-S{len(earlier) + 1}"


def _declaration(guess: Guess, clause: str) -> list[str]:
    lines = [
        f"  - id: {clause.lower()}",
        "    draft: true",
        f"    actions: [{', '.join(guess.actions)}]",
        f"    clauses: [{clause}]",
    ]
    lines += ["    stance: denies"] if guess.denies else []
    lines += [f"    consent: {guess.consent}"] if guess.consent != "none" else []
    lines += [f"    retention: {_quoted(guess.retention)}"] if guess.retention else []
    lines += ["    # the sentence opens its list: give a heading with `list: open`"] if guess.open else []
    lines += [f"    # purpose, in the text's words: {guess.purpose}"] if guess.purpose else []
    lines += (
        ["    # shared with whom? name the recipients under `to`"] if {"share", "sell"} & set(guess.actions) else []
    )
    lines += [
        "    data:",
        *(f"      - {{category: {category}, term: {_quoted(word)}}}" for category, word in guess.categories),
    ]
    return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
