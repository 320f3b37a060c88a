"""Packs to tables: every name a rule matches, with the rule's effects under it. All that is wrong is gathered.

A rule that could never fire is wrong: no match, no effect, or an effect that its kind of match cannot have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from scanner.rules.effects import EffectReader
from scanner.rules.model import Effect, FieldRule, ModelEffect, Rule
from scanner.rules.pack import Pack, RuleEntry, Words
from scanner.rules.ports import expand, expand_paths, parse_flow
from scanner.rules.tables import BUILTIN_CLASSES, OF_CLASS, LiteralMatch, ParameterMatch, RulesByName, Tables
from scanner.rules.vocabulary import Vocabulary
from scanner.source import Complaint

T = TypeVar("T")

_CALLS = frozenset({"call", "bare_call", "loose_call", "named_call"})
_READS = frozenset({"read", "named_read", "loose_read"})
_MATCHES = (*sorted(_CALLS | _READS), "parameter", "decorator", "base", "literal", "assign")
_ALLOWED: dict[str, frozenset[str]] = {
    "source": _CALLS | _READS | {"parameter", "literal"},
    "sink": _CALLS | {"decorator", "base"},
    "transform": _CALLS,
    "model": _CALLS,
    "returns": _CALLS,
    "callback": _CALLS,
    "listen": frozenset({"call", "decorator"}),
    "send": _CALLS,
    "save": _CALLS | {"base"},
    "rows": _CALLS | _READS,
    "template": _CALLS | {"base"},
    "tag": frozenset({"call", "decorator"}),
    "chain": frozenset({"base"}),
    "entry_point": frozenset({"call", "decorator", "base"}),
    "gate": _CALLS | {"decorator"},
    "setting": _CALLS | {"assign"},
    "keeps": _CALLS | {"assign"},
    "field": frozenset({"call", "base", "decorator"}),
}
"""Which matches an effect can stand under."""


class Compiler:
    """Takes packs one by one, then gives the tables. `complaints` holds everything wrong so far; of the
    rules at `damaged` (file and line) some keys could not be read.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.complaints: list[Complaint] = []
        self.damaged: set[tuple[str, int]] = set()
        self._vocabulary = vocabulary
        self._named: dict[str, dict[str, list[Rule]]] = {}
        self._fields: dict[str, list[FieldRule]] = {}
        self._parameters: list[ParameterMatch] = []
        self._literals: list[LiteralMatch] = []
        self._tables = Tables("")
        self._questions: list[str] = []
        self._never_returns: list[str] = []
        self._shared: list[str] = []
        self._loose_shared: dict[str, str] = {}
        self._handed: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._packs: dict[str, str] = {}

    def add(self, path: str, pack: Pack) -> None:
        """Take in one pack. What is wrong with it is added to `complaints`."""
        name = pack.pack.text
        if name in self._packs:
            self._complain(path, pack.pack.line, f"the pack '{name}' exists already", f"in {self._packs[name]}")
        self._packs[name] = path
        reader = EffectReader(path, pack, self._vocabulary)
        reader.check_recipient(pack.recipient)
        for target, word in pack.returns.items():
            effect = reader.returns(word)
            for dotted in self._expanded(path, target, word.line):
                self._tables.returns[dotted] = effect
        self._tables.aliases.update(pack.aliases)
        self._questions.extend(pack.questions)
        self._never_returns.extend(self._all(path, pack.never_returns))
        self._shared.extend(self._all(path, pack.shared))
        for spelling, word in pack.loose_shared.items():
            self._loose_shared.setdefault(spelling, word.text)
        for decorator, word in pack.handed.items():
            self._handed.setdefault(decorator, word.text)
        for entry in pack.rules:
            self._rule(path, name, entry, reader)
        self.complaints.extend(reader.complaints)

    def tables(self, digest: str) -> Tables:
        """Everything taken in so far."""
        frozen: dict[str, RulesByName] = {
            table: {name: tuple(rules) for name, rules in sorted(entries.items())}
            for table, entries in self._named.items()
        }
        return msgspec.structs.replace(
            self._tables,
            digest=digest,
            fields={name: tuple(map(self._widened, rules)) for name, rules in sorted(self._fields.items())},
            parameters=tuple(self._parameters),
            literals=tuple(self._literals),
            questions=tuple(sorted(set(self._questions))),
            never_returns=tuple(sorted(set(self._never_returns))),
            shared=tuple(sorted(set(self._shared))),
            loose_shared=dict(sorted(self._loose_shared.items())),
            handed=dict(sorted(self._handed.items())),
            **frozen,
        )

    def _widened(self, rule: FieldRule) -> FieldRule:
        """The rule with every other name of its bases: `flask_wtf.FlaskForm` beside `wtforms.Form`."""
        bases = list(rule.bases)
        for base in bases:
            bases.extend(
                alias for alias, target in self._tables.aliases.items() if target == base and alias not in bases
            )
        return msgspec.structs.replace(rule, bases=tuple(bases))

    def _rule(self, path: str, pack: str, entry: RuleEntry, reader: EffectReader) -> None:
        identifier = f"{pack}.{entry.id.text}"
        if identifier in self._ids:
            self._complain(
                path, entry.id.line, f"the id '{entry.id.text}' is used twice", f"first on {self._ids[identifier]}"
            )
        self._ids[identifier] = f"{path}:{entry.id.line}"
        self._check_shape(path, entry)
        when = reader.conditions(entry)
        effects = reader.effects(entry)
        rules = [Rule(identifier, pack, effect, when) for effect in effects]
        self._calls(path, entry, rules)
        self._elsewhere(path, entry, rules)
        for target, flows in entry.models.items():
            models = [Rule(identifier, pack, flow, when) for flow in self._flows(path, flows)]
            self._put_calls(self._expanded(path, target, entry.line), models)
        if entry.field is not None:
            bases = self._all(path, entry.field.bases)
            types = reader.types(entry.field.types)
            store = reader.store(entry.field)
            for dotted in self._all(path, entry.call):
                rule = FieldRule(identifier, dotted, bases, types, store)
                self._fields.setdefault(dotted, []).append(rule)
            for dotted in self._all(path, (*entry.base, *entry.decorator)):
                rule = FieldRule(identifier, "", (), types, store)
                self._fields.setdefault(OF_CLASS + dotted, []).append(rule)

    def _calls(self, path: str, entry: RuleEntry, rules: list[Rule]) -> None:
        self._put_calls(self._all(path, entry.call), rules)
        loose = [msgspec.structs.replace(rule, guess="loose-match") for rule in rules]
        for table, words, found in (
            ("bare_calls", entry.bare_call, rules),
            ("named_calls", entry.named_call, rules),
            ("reads", entry.read, rules),
            ("decorators", entry.decorator, rules),
            ("bases", entry.base, rules),
            ("assigned", entry.assign, rules),
        ):
            for dotted in self._all(path, words):
                self._put(table, dotted, found)
        for table, words in (("loose_calls", entry.loose_call), ("loose_reads", entry.loose_read)):
            for spelling in self._spellings(path, words):
                self._put(table, spelling, loose)
        for word in entry.named_read:
            for name in self._tried(path, word.line, expand, word.text):
                self._put("named_reads", name, loose)

    def _elsewhere(self, path: str, entry: RuleEntry, rules: list[Rule]) -> None:
        if entry.parameter is not None:
            place = entry.parameter
            names = tuple(word.text for word in place.names)
            functions, decorators = self._functions(path, place.function), self._all(path, place.decorator)
            bases = self._all(path, place.base)
            self._parameters.extend(ParameterMatch(rule, names, functions, decorators, bases) for rule in rules)
        for word in entry.literal:
            try:
                re.compile(word.text)
            except re.error as error:
                self._complain(path, word.line, f"'{word.text}' is no regular expression: {error}")
            self._literals.extend(LiteralMatch(word.text, rule) for rule in rules)

    def _check_shape(self, path: str, entry: RuleEntry) -> None:
        matches = [name for name in _MATCHES if getattr(entry, name)]
        effects = [name for name in _ALLOWED if getattr(entry, name) not in (None, ())]
        whole = (path, entry.line) not in self.damaged
        if whole and not matches and not entry.models:
            self._complain(
                path, entry.line, f"the rule '{entry.id}' can never fire: it matches nothing", _known(_MATCHES)
            )
        if whole and not effects and not entry.models:
            self._complain(path, entry.line, f"the rule '{entry.id}' says nothing of what it matches", _known(_ALLOWED))
        for effect in effects:
            for match in matches:
                if match not in _ALLOWED[effect]:
                    hint = "it can stand under " + ", ".join(sorted(_ALLOWED[effect]))
                    self._complain(
                        path, entry.line, f"the rule '{entry.id}' can never fire: no {effect} under '{match}'", hint
                    )
        place = entry.parameter
        if place is not None and not (place.function or place.decorator or place.base):
            self._complain(path, place.line, "'parameter' needs a function, decorator or base")
        if not entry.examples.match:
            self._complain(path, entry.examples.line, f"the rule '{entry.id}' has no example that must match")

    def _put_calls(self, targets: Iterable[str], rules: list[Rule]) -> None:
        for target in targets:
            self._put("calls", target, rules)
            owner, _, method = target.partition(".")
            if owner in BUILTIN_CLASSES and method:
                models = [rule for rule in rules if rule.effect not in self._method_effects(method)]
                self._put("method_models", method, models)

    def _method_effects(self, method: str) -> list[Effect]:
        return [rule.effect for rule in self._named.get("method_models", {}).get(method, ())]

    def _put(self, table: str, name: str, rules: list[Rule]) -> None:
        if rules:
            self._named.setdefault(table, {}).setdefault(name, []).extend(rules)

    def _flows(self, path: str, flows: Words) -> list[ModelEffect]:
        return [
            flow for word in flows for flow in self._tried(path, word.line, lambda text: (parse_flow(text),), word.text)
        ]

    def _spellings(self, path: str, words: Words) -> list[str]:
        found: list[str] = []
        for word in words:
            for text in self._tried(path, word.line, expand, word.text):
                setting = ".__set__" if text.endswith(".__set__") else ""
                receiver, _, name = text.removesuffix(setting).rpartition(".")
                if not receiver or not name or "." in receiver:
                    self._complain(
                        path, word.line, f"'{text}' can never match", "write receiver.name, as in logger.info"
                    )
                found.append(f"{receiver.lower()}.{name}{setting}")
        return sorted(set(found))

    def _all(self, path: str, words: Words) -> tuple[str, ...]:
        return tuple(dict.fromkeys(dotted for word in words for dotted in self._expanded(path, word.text, word.line)))

    def _functions(self, path: str, words: Words) -> tuple[str, ...]:
        """Names of functions; `*.name` is a function of that name in any module."""
        found: list[str] = []
        for word in words:
            anywhere = "*." if word.text.startswith("*.") else ""
            found += [anywhere + one for one in self._expanded(path, word.text.removeprefix("*."), word.line)]
        return tuple(dict.fromkeys(found))

    def _expanded(self, path: str, text: str, line: int) -> tuple[str, ...]:
        return self._tried(path, line, expand_paths, text)

    def _tried(self, path: str, line: int, parse: Callable[[str], tuple[T, ...]], text: str) -> tuple[T, ...]:
        try:
            return parse(text)
        except ValueError as error:
            self._complain(path, line, str(error))
            return ()

    def _complain(self, path: str, line: int, message: str, hint: str = "") -> None:
        self.complaints.append(Complaint(path, line, message, hint))


def _known(words: Iterable[str]) -> str:
    return "one of " + ", ".join(words)
