"""What the name of a call says where nothing else is known of it: verbs that send, look something up or
make a secret.

They are data in `rules/verbs`, read when first asked for.
"""

from __future__ import annotations

import functools

import msgspec

from scanner.document import decode, load
from scanner.rules.bundled import bundled


class Verbs(msgspec.Struct, frozen=True):
    """First words (`sending`, `looking_up`), whole names (`operators`, `getters`) and last words (`records`).
    `about`: first words after which a function's name says what it is about; `making`, `secrets`, `secret_makers`:
    first words, last words and whole names of functions that make a secret. `keeping` (how names begin) and
    `committing` (whole names): methods that store an object, and that write what a session has noticed.
    """

    sending: tuple[str, ...]
    looking_up: tuple[str, ...]
    operators: tuple[str, ...]
    getters: tuple[str, ...]
    records: tuple[str, ...]
    about: tuple[str, ...]
    making: tuple[str, ...]
    secrets: tuple[str, ...]
    secret_makers: tuple[str, ...]
    keeping: tuple[str, ...]
    committing: tuple[str, ...]


@functools.cache
def verbs() -> Verbs:
    """The verbs of the bundled rules."""
    path, text = next(iter(bundled("verbs").items()))
    return decode(load(path, text), Verbs)
