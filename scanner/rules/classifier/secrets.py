"""Secrets by where they come from: a function that makes one, or the object that holds one.

`token` and `code` alone say little: parsers and error reports have them too. Given by `generate_token()` or
`secrets.token_urlsafe()` they are secrets that somebody proves an identity with, and so are the `key` of an `ApiKey`
and the `token` of a `PasswordReset`.
"""

from __future__ import annotations

import re

from scanner.rules.classifier.context import Owner
from scanner.rules.classifier.grammar import read
from scanner.rules.classifier.lexicon import Lexicon
from scanner.rules.classifier.parts import excluded

_MAKERS = re.compile(
    r"_*(?:generate|gen|create|issue|make|new|mint|sign|encode|random|get_random|build)_(?:\w+_)?"
    r"(?:token|secret|jwt|otp|code|api_?key)|_*(?:token_(?:urlsafe|hex|bytes)|get_random_string|make_token)"
)
_HELD = frozenset(
    {"key", "token", "secret", "code", "token hash", "hashed key", "hashed token", "raw key", "raw token"}
)
_HOLDERS = frozenset(
    {
        "password reset", "reset password", "email verification", "email confirmation", "verification", "invitation",
        "invite", "login session", "magic link", "login link", "one time password", "authorization code",
        "login code", "confirmation", "email validation", "unsubscribe link",
    }
)  # fmt: skip
WORDS_OF_RECORD = frozenset({"model", "record", "info", "data", "object", "obj", "row", "entry", "schema", "request"})


def makes_secret(function: str) -> bool:
    """Whether a function's name says that it makes a secret: `generate_token`, `token_urlsafe`."""
    return _MAKERS.fullmatch(function) is not None


def is_held(words: tuple[str, ...]) -> bool:
    """Whether these words name what an object that stands for a secret holds: its `key`, its `token`."""
    return " ".join(words) in _HELD


def held_secret(owner: Owner, words: tuple[str, ...], lexicon: Lexicon) -> int:
    """The data type (position, -1 for none) of the secret that an object of this name holds: `ApiKey.key`."""
    if not is_held(words):
        return -1
    whole = tuple(word for word in owner.words if word not in WORDS_OF_RECORD)
    for match in read(whole, lexicon, noun=True).matches[:1]:
        entry = lexicon.types[match.meanings[0].type]
        alone = " " not in match.text and whole[-1:] + words != ("token", "key")
        if entry.data_type.id.startswith("credential.") and not alone and not excluded(match.before, entry):
            return match.meanings[0].type
    if " ".join(whole) in _HOLDERS or " ".join(whole[-2:]) in _HOLDERS:
        return next(at for at, entry in enumerate(lexicon.types) if entry.data_type.id == "credential.reset_token")
    return -1
