"""Identifiers to words: camelCase, acronyms, snake_case, digits, plurals, words written together.

`userIPAddress` is user, ip, address; `shipping_address_2` is shipping, address; `emails` is email where `email` is a
known word; `useremail` is user, email. Accents are dropped (`téléphone` is telephone), other scripts are kept.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from scanner.rules.classifier.lexicon import Lexicon

_ACRONYM_PLURAL = re.compile(r"([A-Z]{2,})s(?![a-z])")  # userIDs
_LIMIT = 200  # longer "names" are text


@functools.lru_cache(maxsize=20_000)
def split(name: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of an identifier, lower case, singular where the singular is known. Numbers alone are dropped."""
    words: list[str] = []
    plural = False
    for token in _tokens(_plain(name[:_LIMIT]), lexicon):
        if token.isdigit():
            continue
        word = "count" if plural and token in lexicon.lists.counts else _known_form(token, lexicon)
        plural = word != token and token.endswith("s")
        words.extend(_segmented(word, lexicon) if word not in lexicon.vocabulary else (word,))
    return tuple(words)


def phrase_words(text: str) -> tuple[str, ...]:
    """The words of a phrase written in a rule file: already apart, lower case, without accents."""
    return tuple(_plain(text).casefold().split())


def _plain(text: str) -> str:
    if text.isascii():
        return text
    text = text.replace("ß", "ss").replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in decomposed if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", kept)


def _tokens(name: str, lexicon: Lexicon) -> list[str]:
    token, mixed_only = _patterns(lexicon)
    name = _ACRONYM_PLURAL.sub(lambda found: found[1].capitalize() + "s", name)
    name = mixed_only.sub(lambda found: found[0].lower(), name)
    return [one.casefold() for one in token.findall(name)]


@functools.lru_cache
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a token is, and the tokens alone that mix letters and digits."""
    mixed = "|".join(lexicon.lists.mixed) or "(?!)"
    token = re.compile(
        rf"(?:{mixed})(?![a-z0-9])"
        r"|[A-Z]+(?=[A-Z][a-z])"  # IP in IPAddress
        r"|[A-Z]?[a-z]+"
        r"|[A-Z]+"
        r"|[0-9]+"
        r"|[^\W\d_A-Za-z]+",
        re.UNICODE,
    )
    return token, re.compile(rf"(?<![A-Za-z0-9])(?:{mixed})(?![A-Za-z0-9])", re.IGNORECASE)


def _known_form(word: str, lexicon: Lexicon) -> str:
    """The word itself when it means something alone, else its singular when that is known."""
    if len(word) < 3 or not word.endswith("s") or word in lexicon.phrases or word in lexicon.roles:
        return word
    forms = [word[:-1]]
    if word.endswith("ies"):
        forms.insert(0, word[:-3] + "y")
    elif word.endswith("es"):
        forms.append(word[:-2])
    return next((form for form in forms if form in lexicon.vocabulary), word)


def _segmented(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """`useremail` as user, email. Only a person, record or plain modifier may stand in front, so that
    `megaphone` stays.
    """
    if len(word) < 6 or not word.isascii():
        return (word,)
    for cut in range(len(word) - 2, 2, -1):
        left, right = word[:cut], word[cut:]
        if any(lexicon.has_role(left, role) for role in ("person", "record", "agent")):
            if right in lexicon.lists.after_person or (len(right) > 3 and lexicon.strong(right)):
                return (left, *_unjoined(right, lexicon))
        elif lexicon.has_role(left, "adjective") and len(right) > 3 and lexicon.strong(right):
            return (left, *_unjoined(right, lexicon))
    return (word,)


def _unjoined(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    return (_known_form(word, lexicon),)
