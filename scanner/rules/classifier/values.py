"""Literal values as evidence: sample data that looks like an e-mail address or a card, and patterns that describe them.

`literal_of` reads source text, `value_type` one text; `pattern_type` the source of a regular expression, without
running it. Checks that a number carries itself are used: Luhn's for cards (ISO/IEC 7812), modulo 97 for IBANs
(ISO 13616).
"""

from __future__ import annotations

import ast
import re

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PHONE = re.compile(r"\+[1-9][0-9 ().-]{7,20}[0-9]")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_CARD = re.compile(r"[0-9]{4}([ -]?[0-9]{4}){2}[ -]?[0-9]{1,7}")
_IP = re.compile(r"((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\.|$)){4}")
_SSN = re.compile(r"(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}")
_LONGEST = 80
_IBAN_MODULUS = 97
_SPECIAL_IP = ("0.", "127.", "255.", "10.", "192.168.", "169.254.")


def literal_of(source: str) -> str | bool | float | None:
    """The value of a literal as source text writes it; None when it is none."""
    try:
        value = ast.literal_eval(source)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, str | bool | int | float) else None


def value_type(text: str) -> str:
    """The data type that a literal text looks like, "" for none. Addresses of machines and broadcast are none."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return ""
    if _EMAIL.fullmatch(text):
        return "contact.email"
    if _SSN.fullmatch(text):
        return "government.ssn"
    if _IBAN.fullmatch(text.replace(" ", "")) and _is_iban(text.replace(" ", "")):
        return "payment.iban"
    if _CARD.fullmatch(text) and _is_luhn(text):
        return "payment.card_number"
    if _PHONE.fullmatch(text):
        return "contact.phone"
    if _IP.fullmatch(text) and not text.startswith(_SPECIAL_IP):
        return "network.ip"
    return ""


def pattern_type(pattern: str) -> str:
    """The data type that a regular expression describes, "" for none: by its `@`, or its groups of digits."""
    plain = _BRACKETS.sub("w", pattern.replace("\\", ""))
    before, at, after = plain.partition("@")
    if at and _CLASS.search(before[-_NEAR:]) and _CLASS.search(after[:_NEAR]) and "." in after:
        return "contact.email"
    if _SSN_PATTERN.search(plain):
        return "government.ssn"
    return ""


_BRACKETS = re.compile(r"\[\^?\]?[^\]]*\]")
_CLASS = re.compile(r"[wS.)][+*{]")
_NEAR = 40
_SSN_PATTERN = re.compile(r"[dw]\{3\}-[dw]\{2\}-[dw]\{4\}")


def _is_iban(text: str) -> bool:
    digits = "".join(str(int(letter, 36)) for letter in text[4:] + text[:4])
    return int(digits) % _IBAN_MODULUS == 1


def _is_luhn(text: str) -> bool:
    digits = [int(letter) for letter in text if letter.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
