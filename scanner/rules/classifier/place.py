"""What a file's path says of the names in it.

In tests, migrations and vendored code a name counts one step less. In a path that tells of machinery (`transport`,
`dialects`, `ipam`), addresses, accounts and passwords with nothing of a person around them are a machine's.
"""

from __future__ import annotations

from scanner.rules.classifier.lexicon import Lexicon
from scanner.rules.classifier.words import split


def read_place(path: str, lexicon: Lexicon) -> str:
    """The parts of a path that count, with spaces between: where names count less, what tells of machinery, of mail."""
    if not path:
        return ""
    parts = path.replace("\\", "/").split("/")
    found = next((part for part in parts if _is_lesser(part, lexicon)), "")
    machinery = next((word for part in parts for word in _words(part, lexicon)), "")
    mail = next(
        (word for part in parts for word in split(part.removesuffix(".py"), lexicon) if _is_mail(word, lexicon)), ""
    )
    return " ".join(filter(None, (found, machinery, mail)))


def _is_mail(word: str, lexicon: Lexicon) -> bool:
    return lexicon.has_role(word, "mail")


def lesser(place: str, lexicon: Lexicon) -> str:
    """The part where names count less, if any."""
    return next((part for part in place.split() if _is_lesser(part, lexicon)), "")


def told(place: str, role: str, lexicon: Lexicon) -> str:
    """The word that tells of machinery or of mail (`role`), if any."""
    return next((part for part in place.split() if lexicon.has_role(part, role)), "")


def _is_lesser(part: str, lexicon: Lexicon) -> bool:
    return part.lower() in lexicon.lists.lesser_places or part.lower().startswith("test_")


def _words(part: str, lexicon: Lexicon) -> list[str]:
    name = part.rpartition(".")[0] if part.endswith((".py", ".pyi")) else part
    words = split(name, lexicon)
    return [word for word in (name.lower(), " ".join(words), *words[-1:]) if lexicon.has_role(word, "machinery")]
