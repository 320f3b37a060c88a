"""Declared types: what `EmailStr`, `BooleanField()`, `Column(String)` or `validators=[Email()]` say of the value.

The declaration is text as written. Class names in it are looked up in `rules/lexicon/declared.yaml`; the kind that says
most wins, so that `CharField(validators=[Email()])` is an e-mail address.
"""

from __future__ import annotations

import re

from scanner.rules.classifier.lexicon import DeclaredKind, Lexicon
from scanner.rules.classifier.secrets import makes_secret

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEYWORD = re.compile(r"\b\w+\s*=(?!=)")  # the `type` in `Variable(type=Email)` is no class
_CALLED = re.compile(r"\s*(?:\w+\.)*(\w+)\s*\(")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")

# What says most comes first. `CharField(choices=...)` and `Optional[bool]` are read by the same rule.
_PRECEDENCE: tuple[DeclaredKind, ...] = (
    "constant", "label", "callable", "flag", "email", "phone", "iban", "card", "password", "ip",
    "mac", "geo", "birth_date", "secret", "choice", "relation", "file", "uuid", "date", "number", "text", "any",
)  # fmt: skip


_COLUMNS = ("Column", "mapped_column")


def declared_kind(declared: str, lexicon: Lexicon) -> DeclaredKind | None:
    """The kind of value declared, or None when the declaration says nothing that is known."""
    if not declared:
        return None
    text = _QUOTED.sub("", declared)
    outermost = _CALLED.match(text)
    if outermost and lexicon.declared.get(outermost[1]) in ("label", "relation"):
        return lexicon.declared[outermost[1]]  # `ForeignKey(Email)` holds no address
    names = _NAME.findall(text)
    kinds = {kind for name in _NAME.findall(_KEYWORD.sub("", text)) if (kind := _kind(name, lexicon))} - {"label"}
    if outermost and outermost[1] in _COLUMNS:
        kinds.discard("relation")  # `Column(Integer, ForeignKey("users.id"))` holds the number itself
    if "choices" in names and kinds <= {"text", "number"}:
        kinds.add("choice")
    return next((kind for kind in _PRECEDENCE if kind in kinds), None)


def _kind(name: str, lexicon: Lexicon) -> DeclaredKind | None:
    known = lexicon.declared.get(name) or lexicon.declared.get(name.removesuffix("Type"))
    if known is None and name.startswith("Bool"):
        return "flag"
    if known is None and name.endswith("Field"):  # `DRFEmailField`
        starts = (at for at in range(1, len(name) - len("Field")) if name[at].isupper())
        known = next((kind for at in starts if (kind := lexicon.declared.get(name[at:]))), None)
    if known is None and name.endswith(("Enum", "Choice", "Choices")):
        return "choice"
    if known is None and name.endswith(lexicon.lists.service_endings):
        return "callable"
    return "secret" if known is None and makes_secret(name) else known
