"""One boundary for tests of pack files: text in, tables or complaints out."""

from __future__ import annotations

import textwrap

from scanner.rules.loader import compile_packs
from scanner.rules.model import DataType, Verdict
from scanner.rules.recipients import Organisation, Recipients
from scanner.rules.ruleset import CompiledRules
from scanner.rules.vocabulary import Vocabulary
from scanner.source import ConfigError

WORDS = Vocabulary(frozenset(["contact.email", "network.ip"]), frozenset(["user.contact"]), frozenset(["mixpanel"]))
HEAD = "pack: p\nsummary: s\nrules:\n"
EXAMPLES = "\n    examples: {match: [x]}\n"


def rules(*entries: str, head: str = HEAD) -> CompiledRules:
    """The rule set of one pack with these rules (without the leading dash, id first; examples are added)."""
    tables = compile_packs({"p.yaml": pack(*entries, head=head)}, WORDS)
    organisations = [Organisation("mixpanel", "Mixpanel", "analytics", 1, ("mixpanel.com",), {"pypi": ("mixpanel",)})]
    types = {"contact.email": DataType("contact.email", "user.contact.email", "e-mail address")}
    return CompiledRules(
        tables, types, lambda *question: Verdict("", "", "low", question[0:1]), Recipients(organisations)
    )


def complaints(*entries: str, head: str = HEAD) -> list[str]:
    """Every complaint about such a pack, as printed."""
    return complaints_of({"p.yaml": pack(*entries, head=head)})


def complaints_of(texts: dict[str, str]) -> list[str]:
    """Every complaint about packs given as {label: text}."""
    try:
        compile_packs(texts, WORDS)
    except ConfigError as error:
        return [str(complaint) for complaint in error.complaints]
    return []


def pack(*entries: str, head: str = HEAD) -> str:
    """The text of a pack."""
    return head + "".join(
        "  - " + textwrap.indent(textwrap.dedent(entry), "    ").lstrip() + EXAMPLES for entry in entries
    )
