# ruff: noqa: E501 - a pattern is read whole, on one line
"""Who receives, by the words of a sentence: organisations by name, by their legal form, by the place that a name has
("sent to Acme"), and kinds of recipients ("payment providers").
"""

from __future__ import annotations

import re

from scanner.inventory.identifiers import slug
from scanner.inventory.prose.lexicon import Lexicon

Recipient = tuple[str, str, tuple[str, ...]]
"""(id, the text's own words, roles of the catalogue)."""

_FORM = (
    r"(?:GmbH(?: & Co\. KG)?|Ltd|Limited|Inc|LLC|B\.V|eG|AG|SAS|SE|S\.A|Corp|Corporation|Oy|AB|A/S|S\.r\.l|Pty|PLC|plc"
    r"|UG|KG)\b"
)
_COMPANY = re.compile(rf"((?:[A-ZÄÖÜ][\w&’'-]*\s+){{1,4}}){_FORM}")
_CHANNEL = re.compile(
    r"\b(?:through|via|rel(?:y|ies) on|works? with|on behalf of|(?:servers?|services?|software|systems?|data cent(?:er|re)s?) (?:of|by|from|at)|called"
    r"|(?:operated|provided|run|maintained|sent|delivered|processed|handled|hosted|managed) (?:for us )?by|(?:goes?|sent|pass(?:es|ed)?|shared?|stored?|hosted|processed|handled|collected|run|up) (?:\w+ )?(?:to|with|by|at|on|through))"
    r" ((?:[A-Z][\w&.-]*\w)(?: [A-Z][\w-]+)?)"
)
"""A name by which data goes: "paid through Acme", "sent to Acme"."""
_KIND = re.compile(
    r"\b(?:to|with|by|through|via|from) ((?:our |the |an? |other |external |trusted )*(?:[\w-]+ ){0,2}?"
    r"(?:provider|compan(?:y|ie)|partner|agenc(?:y|ie)|firm|organi[sz]ation|institution|processor|operator|association|platform)s?)\b"
)
"""A recipient by what it is, beside the kinds that the lexicon knows: "passed to a debt collection agency"."""
_ARTICLE = re.compile(r"^(?:(?:our|the|an?|other|external|trusted) )+")
_BY_NAME = re.compile(r"\b(?:partner|provider|processor|supplier|carrier)s?\s+((?:[A-Z][\w-]+)(?:\s[A-Z][\w-]+)?)")
_SUBJECT = re.compile(
    r"^((?:[A-Z][\w&.’'-]*\s+){1,4}?)(?:\([^)]*\)\s*)?(?:handles?|hosts?|receives?|sends?|stores?|delivers?|processes|measures)\b"
)
_RECEIVES = re.compile(
    r"\b(?:receives?|gets?|obtains?|hosts?|stores?|handles?|sends?|delivers?|process(?:es)?|measures|can see|has access|gets access|access is given|given access|does (?:the|our|all|this)|takes care of|runs (?:the|our)|powers"
    r"|delivered|handled|dispatched|operated|provided|carried out)\b"
)
_NO_NAMES = frozenset(
    (
        "we", "you", "your", "our", "this", "these", "it", "they", "if", "when", "in", "the", "a", "an", "all",
        "no", "european", "united", "internet", "web", "app", "https", "http", "tls", "ssl", "monday", "tuesday", "wednesday", "thursday",
        "friday", "saturday", "sunday", "germany", "france", "ireland", "europe", "eu", "eea", "uk", "us", "usa", "deleted", "personal", "account", "data", "for", "with",
    )
)  # fmt: skip


def receives(text: str) -> bool:
    """Whether the sentence says that somebody gets data, beside naming them."""
    return (_RECEIVES.search(text) or _CHANNEL.search(text)) is not None


def recipients(text: str, lexicon: Lexicon, own: str, named: bool = False) -> tuple[Recipient, ...]:
    """Organisations and kinds of recipients that the text names, the first party left out."""
    found: dict[str, tuple[int, str, tuple[str, ...]]] = {}
    covered: list[tuple[int, int]] = []
    for at, identifier, name, _ in lexicon.organisations(text):
        found.setdefault(identifier, (at, name, ()))
        covered.append((at, at + len(name)))
    for pattern in (_COMPANY, _BY_NAME, _CHANNEL, _SUBJECT):
        for match in pattern.finditer(text):
            name = match.group(1).strip(" ,")
            overlaps = any(match.start() <= at < match.end() for at, _ in covered)
            if not overlaps and name.split()[0].lower() not in _NO_NAMES and len(name) > 2:
                found.setdefault(slug(name, "_"), (match.start(1), name, ()))
                covered.append((match.start(), match.end()))
    for at, cue, words in lexicon.recipients(text):
        found.setdefault(cue.id, (at, words, cue.kinds))
    if not found and not named:
        for match in _KIND.finditer(text):
            name = _ARTICLE.sub("", match.group(1))
            found.setdefault(slug(name, "_"), (match.start(1), name, ()))
    if named and not found and re.search(r"[A-Za-z]{3}", text):
        found[slug(text, "_")] = (0, text, ())
    ordered = sorted(found.items(), key=lambda pair: pair[1][0])
    return tuple(
        (key, name, kinds) for key, (_, name, kinds) in ordered if not own or slug(own, "_") not in slug(name, "_")
    )
