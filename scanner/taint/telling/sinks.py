"""What a sink is, for people and for the comparison: who receives, over what transport, into which store.

The recipient comes from the rule (an organisation's SDK), or from the constant parts of the text at the rule's port
(URL, host, queue), or from the client object on which the call is made (its base URL). What cannot be resolved is
said to be unresolved.
"""

from __future__ import annotations

import re
from typing import Literal

from scanner.callgraph.model import External
from scanner.callgraph.model import Site as Made
from scanner.index.model import FunctionRef
from scanner.ir.model import Attr, Call, Const, Operand
from scanner.rules.model import Path, Port, SinkEffect
from scanner.taint.calls import ports
from scanner.taint.calls.site import SinkAt
from scanner.taint.model import Recipient, Sink
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.rights.lifetimes import said_at, seconds_at
from scanner.taint.rights.numbers import Numbers
from scanner.taint.tables.rowclasses import receiver_name, written_by

Transport = Literal["tls", "cleartext", "unverified", "unknown", "none"]
OUTGOING = frozenset(
    ("network", "third_party", "email", "sms_push", "analytics", "error_reporter", "llm", "queue", "url")
)
_URL = re.compile(r"^([a-z][a-z0-9+.-]*)://(?:[^/@\s]*@)?([^/:?#\s]*)", re.IGNORECASE)
_HOST = re.compile(r"^(?:[a-z0-9-]+\.)+[a-z]{2,}(?=[:/]|$)", re.IGNORECASE)
SECURE = frozenset(("https", "wss", "ftps", "sftp", "ssh", "smtps", "rediss", "amqps", "grpcs", "ldaps"))


class Sinks:
    """Describes the sinks of calls."""

    def __init__(self, program: Program, expressions: Expressions) -> None:
        self._program = program
        self._expressions = expressions
        self._numbers = Numbers(program)

    def sink(self, number: int, at: Operand, found: SinkAt, path: Path) -> Sink:
        """The sink at one argument of one call; `path` is where in the argument the data sits."""
        effect = found.rule.effect
        assert isinstance(effect, SinkEffect)
        ref, _ = self._program.refs[number]
        urls = self._texts(number, at, effect)
        argument = effect.arguments[found.number]
        column = self._program.queries.column(number, at, effect, argument, found.inside + path)
        name = column or found.argument + "".join(path).replace("[:", "[")
        return Sink(
            effect.kind,
            self._expressions.place(ref, at),
            self._expressions.text(ref, at),
            self._program.qualified(ref),
            found.symbol,
            name,
            argument.role,
            self._recipient(effect, urls),
            self._transport(number, at, effect, urls),
            self._store(number, at, effect),
            found.rule.id,
            seconds_at(self._program, self._numbers, number, at, effect.lasts) if effect.lasts is not None else None,
            effect.lasts is not None and said_at(self._program.view(number), at, effect.lasts) is not None,
        )

    def _texts(self, number: int, at: Operand, effect: SinkEffect) -> tuple[str, ...]:
        """The texts from which the recipient and transport are read."""
        port = effect.recipient.port
        found: list[str] = []
        for place in self._places(number, at, port) if port is not None else ():
            found += self._program.text(number, place)
        if not found and port is None:
            for argument in effect.arguments:
                if argument.role == "url":
                    for place in self._places(number, at, argument.port):
                        found += self._program.text(number, place)
        if not any(_named(text) for text in found):
            bases = self._client_texts(number, at)
            found = [*bases, *found] if bases else found
        return tuple(dict.fromkeys(found))

    def _places(self, number: int, at: Operand, port: Port) -> list[Operand]:
        return [found.operand for found in ports.find(self._program.view(number), at, port)]

    def _client_texts(self, number: int, at: Operand) -> list[str]:
        """Texts given when the client object was made: `httpx.Client(base_url=…)`, `boto3.client("ses")`."""
        view = self._program.view(number)
        call = view.values[at]
        if not isinstance(call, Call):
            return []
        found: list[str] = []
        for target in self._program.targets(number, at).externals:
            for made in target.sites:
                found += self._arguments(made)
        callee = view.values[call.callee]
        if not found and isinstance(callee, Attr):
            for origin in self._program.origins(number, callee.base):
                if isinstance(origin, External):
                    for made in origin.sites:
                        found += self._arguments(made)
        return found

    def _arguments(self, made: Made) -> list[str]:
        ref = FunctionRef(made.module, made.function)
        value = self._program.open(ref).values[made.operand]
        found: list[str] = []
        for argument in value.args if isinstance(value, Call) else ():
            texts = self._program.graph.text(ref, argument.value)
            found += [
                text
                for text in texts
                if _named(text) or argument.keyword in ("base_url", "host", "hostname", "server", "url", "dsn")
            ]
        return found

    def _recipient(self, effect: SinkEffect, urls: tuple[str, ...]) -> Recipient | None:
        if effect.recipient.entity:
            return Recipient(effect.recipient.entity, "", "", True)
        if effect.kind not in OUTGOING and effect.recipient.port is None:
            return None
        for text in urls:
            host = host_of(text)
            if host:
                return Recipient(self._program.rules.recipient(host), host, text, "{?}" not in host)
        known = [text for text in urls if text and text != "{?}"]
        return Recipient("", "", known[0] if known else "", False)

    def _transport(self, number: int, at: Operand, effect: SinkEffect, urls: tuple[str, ...]) -> Transport:
        if effect.verify is not None:
            for found in ports.find(self._program.view(number), at, effect.verify):
                value = self._program.view(number).values[found.operand]
                if isinstance(value, Const) and value.value is False:
                    return "unverified"
        if effect.transport != "url":
            return effect.transport
        schemes = {match[1].lower() for text in urls if (match := _URL.match(text))}
        if not schemes:
            return "unknown"
        return "tls" if schemes <= SECURE else "cleartext"

    def _store(self, number: int, at: Operand, effect: SinkEffect) -> str:
        port = effect.store
        if port is None:
            return self._class(number, at) if effect.kind == "database" else ""
        if port.base == "receiver":
            return receiver_name(self._program, number, at)
        table = self._program.queries.store(number, at, effect)
        if table is not None:
            return table
        for place in self._places(number, at, port):
            for text in self._program.text(number, place):
                if text != "{?}":
                    return text
        return ""

    def _class(self, number: int, at: Operand) -> str:
        """The name of the class whose rows are written, when it is one."""
        ref, _ = self._program.refs[number]
        found = written_by(self._program, ref, at)
        return self._program.index.cls(found[0]).name if len(found) == 1 else ""


def host_of(text: str) -> str:
    """The host that a URL or host name tells, with holes where it is not constant; empty when there is none."""
    found = _URL.match(text)
    if found:
        host = found[2].lower()
        return "" if host in ("", "{?}") else host
    found = _HOST.match(text)
    return found[0].lower() if found else ""


def _named(text: str) -> bool:
    return bool(host_of(text))
