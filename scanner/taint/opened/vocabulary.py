"""Which words in a program could matter to the rules: so that only modules that mention one of them are opened."""

from __future__ import annotations

from scanner.rules.lookup import RuleSet
from scanner.rules.model import (
    EntryPointEffect,
    KeepsEffect,
    ListenEffect,
    ReturnsEffect,
    RowsEffect,
    Rule,
    SettingEffect,
    SinkEffect,
    SourceEffect,
    TagEffect,
    TemplateEffect,
)

_TABLES = ("calls", "bare_calls", "named_calls", "loose_calls", "reads", "named_reads", "loose_reads", "decorators")


def source_words(rules: RuleSet, roots: frozenset[str] | None = None) -> dict[str, frozenset[str]]:
    """Last words of names that source rules match ("source"), and calls that register entry points ("registration")
    or set something ("setting") or give rows back, by a statement ("sql") or as objects ("rows"), or say how long a
    store keeps ("keeps"), or print a template ("template") or make
    a function known to templates ("tag").

    Empty for a rule set that keeps no tables: then every name may match. With `roots` (first words of everything that
    the program imports, defines or has built in) a dotted path counts only when its first word can be reached from one.
    """
    tables = getattr(rules, "tables", None)
    if tables is None:
        return {}
    words: dict[str, set[str]] = {
        "source": set(),
        "registration": set(),
        "setting": set(),
        "sql": set(),
        "keeps": set(),
        "rows": set(),
        "listening": set(),
        "template": set(),
        "tag": set(),
    }
    reached = _reached(tables, roots) if roots is not None else None
    kinds = (
        ("source", SourceEffect),
        ("registration", EntryPointEffect),
        ("setting", SettingEffect),
        ("keeps", KeepsEffect),
        ("rows", RowsEffect),
        ("listening", ListenEffect),
        ("template", TemplateEffect),
        ("tag", TagEffect),
    )
    for name in _TABLES:
        table: dict[str, tuple[Rule, ...]] = getattr(tables, name)
        exact = name in ("calls", "reads", "decorators")
        for path, found in table.items():
            if exact and reached is not None and "." in path and path.partition(".")[0] not in reached:
                continue
            last = path.rpartition(".")[2]
            for word, effect in kinds:
                if any(isinstance(rule.effect, effect) for rule in found):
                    words[word].add(last)
            if any(isinstance(rule.effect, SinkEffect) and (rule.effect.rows or rule.effect.values) for rule in found):
                words["sql"].add(last)
    aliases: dict[str, str] = getattr(tables, "aliases", {})
    for alias, target in aliases.items():
        for known in words.values():
            if target.rpartition(".")[2] in known:
                known.add(alias.rpartition(".")[2])
    return {word: frozenset(known) for word, known in words.items()}


def _reached(tables: object, roots: frozenset[str]) -> frozenset[str]:
    """The first words that paths of a program with these roots can have, through other names and what calls give."""
    aliases: dict[str, str] = getattr(tables, "aliases", {})
    returns: dict[str, ReturnsEffect] = getattr(tables, "returns", {})
    steps = {(alias.partition(".")[0], target.partition(".")[0]) for alias, target in aliases.items()}
    given = ((path, effect.target) for path, effect in returns.items() if effect.target)
    steps |= {(path.partition(".")[0], target.partition(".")[0]) for path, target in given}
    found = set(roots)
    while True:
        new = {target for source, target in steps if source in found} - found
        if not new:
            return frozenset(found)
        found |= new
