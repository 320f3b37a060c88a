"""Which words in a program could matter to the rules: so that only modules that mention one of them are opened."""

from __future__ import annotations

from scanner.rules.lookup import RuleSet
from scanner.rules.model import EntryPointEffect, Rule, SettingEffect, SinkEffect, SourceEffect


def source_words(rules: RuleSet) -> dict[str, frozenset[str]]:
    """Last words of names that source rules match ("source"), and calls that register entry points ("registration")
    or set something ("setting") or give rows back ("sql").

    Empty for a rule set that keeps no tables: then every name may match.
    """
    tables = getattr(rules, "tables", None)
    if tables is None:
        return {}
    words: dict[str, set[str]] = {"source": set(), "registration": set(), "setting": set(), "sql": set()}
    kinds = (("source", SourceEffect), ("registration", EntryPointEffect), ("setting", SettingEffect))
    for name in ("calls", "bare_calls", "loose_calls", "reads", "named_reads", "loose_reads"):
        table: dict[str, tuple[Rule, ...]] = getattr(tables, name)
        for path, found in table.items():
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
