"""The rule set of one run: what `taint` asks (`lookup.RuleSet`), answered from compiled tables."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Callable, Iterator, Mapping

from scanner.rules.model import CallbackEffect, DataType, FieldRule, ReturnsEffect, Rule, Verdict
from scanner.rules.recipients import Recipients
from scanner.rules.tables import OF_CLASS, RulesByName, Tables
from scanner.rules.unmodelled import sends

Classify = Callable[[str, str, str, tuple[str, ...], str, str, str], Verdict]


class CompiledRules:
    """The rule set of one run: tables, data types, the classifier, and the recipients catalogue."""

    def __init__(
        self, tables: Tables, types: Mapping[str, DataType], classify: Classify, recipients: Recipients
    ) -> None:
        self.tables = tables
        self.digest = tables.digest
        self.types = types
        self.recipients = recipients
        self._classify = classify  # the classifier remembers its answers
        self._questions = _wildcards(tables.questions)
        self._never_returns = frozenset(tables.never_returns)
        self._shared = frozenset(tables.shared)
        self.shared_words = frozenset(
            name.rpartition(".")[2]
            for name in (*tables.shared, *tables.loose_shared, *tables.aliases)
            if name in tables.loose_shared or name in self._shared or tables.aliases.get(name) in self._shared
        )
        self.handing = frozenset(path.rpartition(".")[2] for path in tables.handed)
        self.set_attributes = frozenset(
            path.split(".")[-2] for path in (*tables.calls, *tables.loose_calls) if path.endswith(".__set__")
        )
        self.undefined = frozenset(tables.bare_calls)
        self._running = tuple(_running(tables.calls))
        self.run_by = functools.cache(self._run_by)
        self.vocabulary = frozenset(
            path.rpartition(".")[2] for path in (*tables.calls, *tables.loose_calls, *tables.returns)
        )
        self._literals = [(re.compile(match.regex), match.rule) for match in tables.literals]
        self._parameters = functools.cache(self._matching_parameters)
        self._canonicals: dict[str, str] = {}
        self.unmodelled = sends(recipients)

    def _run_by(self, method: str) -> frozenset[str]:
        """The last words of the calls that run a method of this name."""
        return frozenset(word for pattern, word in self._running if fnmatch.fnmatchcase(method, pattern))

    def calls(self, target: str) -> tuple[Rule, ...]:
        """Rules for a call of a dotted path; where there is none, loose ones by the spelling of its last two names."""
        return self._by_path(self.tables.calls, target) or _loosely(self.tables.loose_calls, *_last_two(target))

    def bare_calls(self, name: str) -> tuple[Rule, ...]:
        """Rules for a call by bare name."""
        return self.tables.bare_calls.get(name, ())

    def named_calls(self, name: str) -> tuple[Rule, ...]:
        """Rules for a call by last name."""
        return self.tables.named_calls.get(name, ())

    def unresolved_calls(self, receiver: str, method: str) -> tuple[Rule, ...]:
        """Rules for a call on a receiver known by its spelling only; `*` in a pack stands for any."""
        return _loosely(self.tables.loose_calls, receiver, method)

    def method_models(self, name: str) -> tuple[Rule, ...]:
        """Models for methods of builtin classes, whatever the class."""
        return self.tables.method_models.get(name, ())

    def returns(self, target: str) -> ReturnsEffect | None:
        """What a call of the dotted path gives."""
        return self.tables.returns.get(target) or self.tables.returns.get(self.canonical(target))

    def reads(self, target: str) -> tuple[Rule, ...]:
        """Rules for reading a dotted path; where there is none, loose ones by the spelling of its last two names."""
        return self._by_path(self.tables.reads, target) or _loosely(self.tables.loose_reads, *_last_two(target))

    def named_reads(self, name: str) -> tuple[Rule, ...]:
        """Rules for reading a name, attribute or key of this spelling."""
        return self.tables.named_reads.get(name, ())

    def unresolved_reads(self, receiver: str, name: str) -> tuple[Rule, ...]:
        """Rules for reading from a receiver known by its spelling only."""
        return _loosely(self.tables.loose_reads, receiver, name)

    def parameters(
        self, function: str, decorators: tuple[str, ...], bases: tuple[str, ...]
    ) -> tuple[tuple[str, Rule], ...]:
        """(parameter name or "*", rule) for a function."""
        return self._parameters(function, decorators, bases)

    def decorators(self, target: str) -> tuple[Rule, ...]:
        """Entry point and gate rules for a decorator's dotted path."""
        return self._by_path(self.tables.decorators, target)

    def bases(self, target: str) -> tuple[Rule, ...]:
        """Entry point rules for classes under a base."""
        return self._by_path(self.tables.bases, target)

    def literals(self, text: str) -> tuple[Rule, ...]:
        """Source rules whose regular expression matches the text."""
        return tuple(rule for regex, rule in self._literals if regex.search(text))

    def fields(self, initializer: str) -> tuple[FieldRule, ...]:
        """Field rules for a dotted initializer or annotation."""
        found = self.tables.fields.get(initializer)
        return found if found is not None else self.tables.fields.get(self.canonical(initializer), ())

    def settings(self) -> RulesByName:
        """Setting rules by the name that is given a value."""
        return self.tables.assigned

    def record_fields(self, base: str) -> tuple[FieldRule, ...]:
        """Field rules for every annotated field of a class under this base or decorator."""
        found = self.tables.fields.get(OF_CLASS + base)
        return found if found is not None else self.tables.fields.get(OF_CLASS + self.canonical(base), ())

    def classify(  # noqa: PLR0913 - the context of a name
        self,
        name: str,
        owner: str,
        declared: str,
        neighbours: tuple[str, ...],
        place: str = "",
        subject: str = "",
        value: str = "",
    ) -> Verdict:
        """Whether a name is personal; remembered for each distinct question."""
        return self._classify(name, owner, declared, neighbours, place, subject, value)

    def data_type(self, identifier: str) -> DataType:
        """The data type of this id. Raises KeyError."""
        return self.types[identifier]

    def answers_question(self, name: str) -> bool:
        """Whether a call of this name yields no personal data of its arguments."""
        return self._questions.fullmatch(name) is not None

    def never_returns(self, target: str) -> bool:
        """Whether a call of this dotted path never comes back."""
        return target in self._never_returns or self.canonical(target) in self._never_returns

    def shared(self, target: str) -> str:
        """The name of the object outside the project that is one for the whole program, "" when it is not."""
        for path in (target, self.canonical(target)):
            if path in self._shared:
                return path
        return ""

    def loosely_shared(self, spelling: str) -> str:
        """The same, for a value of which only the spelling is known."""
        for loose, path in self.tables.loose_shared.items():
            if spelling == loose or spelling.endswith(f".{loose}"):
                return path
        return ""

    def handed(self, decorator: str) -> str:
        """The shared object that functions under a decorator get as their first argument, "" for none."""
        return self.tables.handed.get(decorator) or self.tables.handed.get(self.canonical(decorator), "")

    def recipient(self, host: str) -> str:
        """The organisation id for a host, "" if unknown."""
        return self.recipients.by_host(host)

    def _by_path(self, table: RulesByName, target: str) -> tuple[Rule, ...]:
        found = table.get(target)
        return found if found is not None else table.get(self.canonical(target), ())

    def canonical(self, target: str) -> str:
        """The path under the name that packs use: its longest aliased prefix replaced, until none is left."""
        known = self._canonicals.get(target)
        if known is None:
            known = self._canonicals[target] = self._canonical(target)
        return known

    def _canonical(self, target: str) -> str:
        for _ in range(4):
            prefix = target
            while prefix and prefix not in self.tables.aliases:
                prefix = prefix.rpartition(".")[0]
            if not prefix:
                return target
            target = (self.tables.aliases[prefix] + target[len(prefix) :]).lstrip(".")
        return target

    def _matching_parameters(
        self, function: str, decorators: tuple[str, ...], bases: tuple[str, ...]
    ) -> tuple[tuple[str, Rule], ...]:
        decorated = {*decorators, *map(self.canonical, decorators)}
        inherited = {*bases, *map(self.canonical, bases)}
        anywhere = "*." + function.rpartition(".")[2]
        found: list[tuple[str, Rule]] = []
        for match in self.tables.parameters:
            by_base = bool(inherited.intersection(match.bases)) and _named_in(function, match.functions)
            by_name = not match.bases and (function in match.functions or anywhere in match.functions)
            if by_base or by_name or decorated.intersection(match.decorators):
                found.extend((name, match.rule) for name in match.names or ("*",))
        return tuple(found)


def _named_in(function: str, methods: tuple[str, ...]) -> bool:
    return not methods or function.rpartition(".")[2] in methods


def _loosely(table: RulesByName, receiver: str, name: str) -> tuple[Rule, ...]:
    if not receiver:
        return ()
    for spelling in (*_spellings(receiver), "*"):
        found = table.get(f"{spelling}.{name}")
        if found is not None:
            return found
    return ()


def _last_two(target: str) -> tuple[str, str]:
    """`company.tracing.logger.info`, of a library without a pack: `logger` and `info`."""
    owner, _, name = target.rpartition(".")
    return owner, name


@functools.cache
def _spellings(receiver: str) -> tuple[str, ...]:
    """`self._audit_logger` as `audit_logger`, then `logger`; `appLog` as `applog`, then `log`."""
    last = receiver.rpartition(".")[2].strip("_")
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", last)
    whole = last.lower()
    return (whole, words[-1].lower()) if words and words[-1].lower() != whole else (whole,)


def _wildcards(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(pattern).replace(r"\*", ".*") for pattern in patterns) or r"(?!)")


def _running(calls: RulesByName) -> Iterator[tuple[str, str]]:
    """(pattern of names, last word of the call) for the methods that calls run."""
    for path, rules in calls.items():
        for rule in rules:
            effect = rule.effect
            method = effect.port.path[-1] if isinstance(effect, CallbackEffect) and effect.port.path else ""
            if method[:1] == "." and method != ".*":  # of those that a decorator marks, the decorator tells
                yield method[1:], path.rpartition(".")[2]
