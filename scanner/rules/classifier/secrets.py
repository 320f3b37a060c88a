"""Secrets by where they come from: a function that makes one, or the object that holds one.

`token` and `code` alone say little: parsers and error reports have them too. Given by `generate_token()` or
`secrets.token_urlsafe()` they are secrets that somebody proves an identity with, and so are the `key` of an `ApiKey`
and the `token` of a `PasswordReset`.
"""

from __future__ import annotations

import functools
import re

from scanner.rules.classifier.context import Owner
from scanner.rules.classifier.grammar import read
from scanner.rules.classifier.lexicon import Lexicon
from scanner.rules.classifier.parts import excluded
from scanner.rules.verbs import verbs


def makes_secret(function: str) -> bool:
    """Whether a function's name says that it makes a secret: `generate_token`, `token_urlsafe`."""
    return _makers().fullmatch(function) is not None


@functools.cache
def _makers() -> re.Pattern[str]:
    known = verbs()
    making, secrets, whole = ("|".join(one) for one in (known.making, known.secrets, known.secret_makers))
    return re.compile(rf"_*(?:{making})_(?:\w+_)?(?:{secrets})|_*(?:{whole})")


def held_secret(owner: Owner, words: tuple[str, ...], lexicon: Lexicon) -> int:
    """The data type (position, -1 for none) of the secret that an object of this name holds: `ApiKey.key`."""
    if " ".join(words) not in lexicon.lists.held_secrets:
        return -1
    whole = tuple(word for word in owner.words if word not in lexicon.lists.record_words)
    for match in read(whole, lexicon, noun=True).matches[:1]:
        entry = lexicon.types[match.meanings[0].type]
        alone = " " not in match.text and whole[-1:] + words != ("token", "key")
        if entry.data_type.id.startswith("credential.") and not alone and not excluded(match.before, entry):
            return match.meanings[0].type
    if {" ".join(whole), " ".join(whole[-2:])} & set(lexicon.lists.secret_holders):
        return next(at for at, entry in enumerate(lexicon.types) if entry.data_type.id == "credential.reset_token")
    return -1
