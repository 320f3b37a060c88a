"""What a rule's entries mean: the effects and conditions, with their ports parsed and their words checked."""

from __future__ import annotations

import re
from typing import Any, Literal, cast, get_args

from scanner.document import Word
from scanner.rules.model import (
    ENDLESS,
    CallbackEffect,
    ChainEffect,
    Condition,
    Effect,
    EntryPointEffect,
    GateEffect,
    KeepsEffect,
    Lasts,
    ListenEffect,
    Port,
    RecipientRule,
    ReturnsEffect,
    Role,
    RowsEffect,
    SaveEffect,
    SendEffect,
    SettingEffect,
    SinkArgument,
    SinkEffect,
    SourceEffect,
    TagEffect,
    TemplateEffect,
    TransformationEffect,
)
from scanner.rules.pack import (
    CallbackEntry,
    ConditionEntry,
    EntryPointEntry,
    FieldEntry,
    LastsEntry,
    Pack,
    ReturnsEntry,
    RuleEntry,
    SendEntry,
    SinkEntry,
    TransformEntry,
    Words,
)
from scanner.rules.ports import RESULT, expand, parse_flow, parse_port
from scanner.rules.vocabulary import Vocabulary
from scanner.source import Complaint, nearest

Store = Literal["table", "form", "schema", "record"]
EntryKind = Literal["route", "task", "command", "handler"]
Transport = Literal["url", "tls", "cleartext", "none"]

ANYTHING = "^"
"""Matches every text, that of an unknown value (`{?}`) too: how `present: true` is said of an argument."""

UNITS = {
    "milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86_400.0, "weeks": 604_800.0,
}  # fmt: skip
"""Units of time in seconds."""

_LOGGED = ("log", "console", "exception")


_NAMES = "name the methods, as in names: [handle]"


class EffectReader:
    """Reads the entries of one pack's rules; `complaints` gathers what is wrong."""

    def __init__(self, path: str, pack: Pack, vocabulary: Vocabulary) -> None:
        self.complaints: list[Complaint] = []
        self._path = path
        self._recipient = pack.recipient.text if pack.recipient else ""
        self._vocabulary = vocabulary

    def effects(self, entry: RuleEntry) -> list[Effect]:
        """All effects of a rule, in the order of the keys' declaration."""
        found: list[Effect] = []
        if entry.source is not None:
            source = entry.source
            port = self.port(source.port, RESULT)
            types = self.types(source.types)
            found.append(SourceEffect(port, types, source.collects, source.confidence, source.sentence))
        if entry.sink is not None:
            found.append(self._sink(entry.sink))
            self._check_returned(entry, entry.sink)
        if entry.transform is not None:
            found.append(self._transform(entry.transform))
        for word in entry.model:
            try:
                found.append(parse_flow(word.text))
            except ValueError as error:
                self._complain(word.line, str(error))
        if entry.returns is not None:
            found.append(self.returns(entry.returns))
        if entry.callback is not None:
            pairs = self._passed(entry.callback)
            result = self.port(entry.callback.result) if entry.callback.result else None
            decorated = tuple(path for word in entry.callback.decorated for path in expand(word.text))
            found.append(CallbackEffect(self.port(entry.callback.function), pairs, result, decorated))
        found.extend(self._stored(entry))
        found.extend(self._judgements(entry))
        return found

    def conditions(self, entry: RuleEntry) -> tuple[Condition, ...]:
        """The rule's conditions on constant arguments."""
        found: list[Condition] = []
        for port_text, wanted in entry.when.items():
            port = self._parsed(port_text, entry.line)
            if port.base == "result":
                self._complain(
                    entry.line,
                    f"the rule '{entry.id}' can never fire: '{port_text}' is no argument of the call",
                    "conditions hold for arguments, as in when: {0: GET}",
                )
            if not isinstance(wanted, ConditionEntry):
                found.append(Condition(port, equals=wanted))
                continue
            if [bool(wanted.regex), wanted.absent, wanted.present].count(True) != 1:
                self._complain(wanted.line, "a condition is a value, a regex, 'absent: true' or 'present: true'")
            self._check_regex(wanted.regex, wanted.line)
            found.append(Condition(port, None, ANYTHING if wanted.present else wanted.regex, wanted.absent))
        return tuple(found)

    def returns(self, entry: ReturnsEntry | Word) -> ReturnsEffect:
        """`Class`, `Class[*]` for a collection of it, `owner` or `owner[*]` for the class the call was reached
        through, `owner.Meta.model` for the class that this one names there, `Class of 0` for a library's object that
        serves the class given there.
        """
        if isinstance(entry, ReturnsEntry):
            if (entry.of is None) == (entry.port is None):
                self._complain(entry.line, "'returns' needs either 'of' (a class) or 'port' (where the class is given)")
            port = self.port(entry.port) if entry.port else None
            return ReturnsEffect(entry.of.text if entry.of else "", port, entry.element)
        given = re.fullmatch(r"(\S+) of (\S+)", entry.text)
        if given is not None:
            return ReturnsEffect(given[1], self.port(Word(given[2], entry.line)))
        target = entry.text.removesuffix("[*]")
        element = target != entry.text
        if target == "owner" or target.startswith("owner."):
            return ReturnsEffect(element=element, owner=True, member=target.removeprefix("owner").lstrip("."))
        if re.fullmatch(r"\d+(\|\w+)?", target):
            return ReturnsEffect(port=self.port(Word(target, entry.line)), element=element)
        return ReturnsEffect(target, element=element)

    def types(self, words: Words) -> tuple[str, ...]:
        """Data type ids, checked."""
        for word in words:
            self._check("data type", word)
        return tuple(word.text for word in words)

    def store(self, entry: FieldEntry) -> Store:
        """The kind of declared store."""
        return cast(Store, self._one_of(entry.store, get_args(Store), "store", entry.line))

    def check_recipient(self, word: Word | None) -> None:
        """Complain unless the recipient is in the catalogue."""
        if word is not None:
            self._check("recipient", word)

    def port(self, word: Word | None, otherwise: Port = RESULT) -> Port:
        """The port a word spells."""
        return otherwise if word is None else self._parsed(word.text, word.line)

    def _sink(self, entry: SinkEntry) -> SinkEffect:
        role: Role = "message" if entry.kind in _LOGGED else "body"
        if isinstance(entry.args, dict):
            arguments = [SinkArgument(self._parsed(text, entry.line), role) for text, role in entry.args.items()]
        else:
            arguments = [SinkArgument(self.port(word), role) for word in entry.args]
        if not arguments:
            self._complain(
                entry.line, "the sink can never fire: it has no 'args'", "say which arguments leave, as in ['0']"
            )
        self.check_recipient(entry.recipient)
        entity = entry.recipient.text if entry.recipient else self._recipient
        origin = self.port(entry.recipient_from) if entry.recipient_from else None
        transport = cast(Transport, self._one_of(entry.transport, get_args(Transport), "transport", entry.line))
        return SinkEffect(
            entry.kind,
            tuple(arguments),
            RecipientRule("" if origin else entity, origin),
            transport,
            self.port(entry.verify) if entry.verify else None,
            self.port(entry.store) if entry.store else None,
            entry.sentence,
            tuple(self.port(word) for word in entry.rows),
            tuple(self.port(word) for word in entry.values),
            entry.names,
            entry.shape,
            self._lasts(entry.lasts) if entry.lasts is not None else None,
        )

    def _lasts(self, entry: LastsEntry | Word) -> Lasts:
        """A port, or ports with their unit."""
        if isinstance(entry, Word):
            return Lasts((self.port(entry),))
        unit = UNITS.get(entry.unit)
        if unit is None:
            self._complain(entry.line, f"'unit' must be one of {', '.join(UNITS)}", nearest(entry.unit, UNITS))
        for word in entry.units.values():
            if word not in UNITS:
                self._complain(entry.line, f"'{word}' is no unit of time", nearest(word, UNITS))
        if not entry.ports and not entry.absent:
            self._complain(entry.line, "'lasts' needs 'ports', where the number stands, or 'absent'")
        return Lasts(
            tuple(self.port(word) for word in entry.ports),
            unit or 1.0,
            self.port(entry.unit_port) if entry.unit_port else None,
            {text: UNITS.get(word, 1.0) for text, word in entry.units.items()},
            self._absent(entry),
            entry.endless,
            self._lasts(entry.otherwise) if entry.otherwise is not None else None,
        )

    def _absent(self, entry: LastsEntry) -> int | None:
        if entry.absent in ("", "forever"):
            return ENDLESS if entry.absent else None
        number, _, unit = entry.absent.partition(" ")
        if not number.isdigit() or unit not in UNITS:
            hint = "as in '300 seconds', or 'forever'"
            self._complain(entry.line, f"'{entry.absent}' is no duration", hint)
            return None
        return int(int(number) * UNITS[unit])

    def _check_returned(self, rule: RuleEntry, entry: SinkEntry) -> None:
        """What functions under a decorator or base give away is their result."""
        if not (rule.decorator or rule.base):
            return
        if rule.base and not entry.names:
            self._complain(entry.line, "a sink under 'base' can never fire without 'names' of methods", _NAMES)
        given = entry.args if isinstance(entry.args, dict) else [word.text for word in entry.args]
        if any(self._parsed(text, entry.line).base != "result" for text in given):
            self._complain(entry.line, "a sink under 'decorator' or 'base' takes what is returned: args: [return]")

    def _transform(self, entry: TransformEntry | Any) -> TransformationEffect:
        if isinstance(entry, TransformEntry):
            return TransformationEffect(entry.kind, self.port(entry.port), self.port(entry.to))
        return TransformationEffect(entry, Port("argument", 0))

    def _passed(self, entry: CallbackEntry | SendEntry) -> tuple[tuple[Port, Port], ...]:
        return tuple(
            (self._parsed(outer, entry.line), self.port(inner))
            for outer, words in entry.passes.items()
            for inner in words
        )

    def _stored(self, entry: RuleEntry) -> list[Effect]:
        found: list[Effect] = []
        if entry.listen is not None:
            function = self.port(entry.listen.function) if entry.listen.function else None
            found.append(ListenEffect(self.port(entry.listen.channel), function, entry.listen.skip))
        if entry.send is not None:
            channel = self.port(entry.send.channel) if entry.send.channel else None
            found.append(SendEffect(self._passed(entry.send), channel, entry.send.name))
        if entry.save is not None:
            arguments = tuple(self.port(word) for word in entry.save.args)
            found.append(SaveEffect(self._owner_or_port(entry.save.of), arguments))
        if entry.rows is not None:
            rows = entry.rows
            of, at = self._owner_or_port(rows.of), self.port(rows.at)
            found.append(RowsEffect(of, at, rows.alone, rows.reverse, rows.manager))
        if entry.template is not None:
            named, given = (tuple(map(self.port, words)) for words in (entry.template.name, entry.template.context))
            found.append(TemplateEffect(named, given))
        if entry.tag is not None:
            tag = entry.tag
            words = (tag.name, tag.function, tag.context, tag.template)
            found.append(TagEffect(*(self.port(word) if word is not None else None for word in words)))
        if entry.chain is not None:
            chain = entry.chain
            found.append(ChainEffect(chain.of, self.port(chain.give), chain.names, self.port(chain.to)))
        return found

    def _owner_or_port(self, word: Word) -> Port | None:
        return None if word.text == "owner" else self.port(word)

    def _judgements(self, entry: RuleEntry) -> list[Effect]:
        found: list[Effect] = []
        if entry.entry_point is not None:
            found.append(self._entry_point(entry, entry.entry_point))
        if entry.gate is not None:
            for word in entry.gate.categories:
                self._check("category", word)
            scope = self.port(entry.gate.scope) if entry.gate.scope else None
            found.append(GateEffect(scope, tuple(word.text for word in entry.gate.categories)))
        if entry.keeps is not None:
            store = self.port(entry.keeps.store) if entry.keeps.store else None
            found.append(KeepsEffect(entry.keeps.kind, self._lasts(entry.keeps.lasts), store, entry.keeps.of))
        if entry.setting is not None:
            if not re.fullmatch(r"PF\d{3}", entry.setting.rule):
                self._complain(entry.setting.line, f"'{entry.setting.rule}' is no finding class", "as in PF303")
            types = self.types(entry.setting.types)
            found.append(SettingEffect(entry.setting.rule, types, entry.setting.message))
        return found

    def _entry_point(self, rule: RuleEntry, entry: EntryPointEntry | Word) -> EntryPointEffect:
        if isinstance(entry, Word):
            entry = EntryPointEntry(entry.line, entry.text)
        kind = cast(EntryKind, self._one_of(entry.kind, get_args(EntryKind), "entry_point", entry.line))
        if rule.base and not entry.names:
            self._complain(entry.line, "an entry point under 'base' can never fire without 'names' of methods", _NAMES)
        if rule.call and entry.function is None:
            self._complain(
                entry.line,
                "an entry point under 'call' can never fire without 'function', the port that holds it",
                "say which argument is called, as in function: 1",
            )
        return EntryPointEffect(
            kind,
            self.port(entry.route) if entry.route else None,
            self.port(entry.methods) if entry.methods else None,
            self.port(entry.function) if entry.function else None,
            entry.names,
        )

    def _parsed(self, text: str, line: int) -> Port:
        try:
            return parse_port(text)
        except ValueError as error:
            self._complain(line, str(error))
            return RESULT

    def _check_regex(self, text: str, line: int) -> None:
        try:
            re.compile(text)
        except re.error as error:
            self._complain(line, f"'{text}' is no regular expression: {error}")

    def _check(self, kind: str, word: Word) -> None:
        wrong = self._vocabulary.unknown(kind, word.text)
        if wrong is not None:
            self._complain(word.line, *wrong)

    def _one_of(self, word: str, allowed: tuple[str, ...], key: str, line: int) -> str:
        if word not in allowed:
            hint = nearest(word, allowed)
            self._complain(line, f"'{key}' must be one of {', '.join(allowed)}, not '{word}'", hint)
        return word

    def _complain(self, line: int, message: str, hint: str = "") -> None:
        self.complaints.append(Complaint(self._path, line, message, hint))
