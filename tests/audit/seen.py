"""Flows and collections for tests, made short: what is not said is what most code does."""

from __future__ import annotations

from typing import Any

from scanner.audit.compare import Knowledge, compare
from scanner.audit.model import Audit, Finding
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory
from scanner.rules.model import DataType
from scanner.rules.recipients import Organisation, Recipients
from scanner.source import Place
from scanner.taint.model import (
    Collection,
    EntryPoint,
    Flow,
    Flows,
    GuardFact,
    Recipient,
    Sink,
    Source,
    Statistics,
    Step,
    Transformation,
)
from tests.audit import reference_case

TYPES = {
    entry.id: entry
    for entry in (
        DataType("contact.email", "user.contact.email", "e-mail address", "identifier"),
        DataType("name.full", "user.name", "name", "identifier"),
        DataType("health.diagnosis", "user.health_and_medical", "diagnosis", "special"),
        DataType("credential.password", "user.authorization.password", "password", "secret"),
    )
}
RECIPIENTS = Recipients(
    (
        Organisation("mixpanel", "Mixpanel", "analytics", 1, ("mixpanel.com",), region="US"),
        Organisation("sentry", "Sentry", "error_reporting", 1, ("sentry.io",), region="US"),
        Organisation("openai", "OpenAI", "language_model", 1, ("openai.com",), region="US"),
        Organisation("aws", "Amazon Web Services", "hosting", 1, ("amazonaws.com",), region="US"),
    )
)


def place(path: str, line: int, column: int = 5) -> Place:
    return Place(path, line, column, line, column + 10)


def source(category: str = "user.contact.email", at: str = "shop/checkout/views.py:10", **more: Any) -> Source:
    path, _, line = at.partition(":")
    types = {entry.category: entry.id for entry in TYPES.values()}
    fields: dict[str, Any] = {
        "kind": "api",
        "place": place(path, int(line)),
        "expression": "request.form['x']",
        "function": path.removesuffix(".py").replace("/", ".") + ".view",
        "symbol": f"flask.request.form[{category.rpartition('.')[2]}]",
        "data_type": types.get(category, category),
        "category": category,
        "confidence": "certain",
        "evidence": ('form field "email"',),
        "collects": True,
    }
    return Source(**{**fields, **more})


def sink(kind: str = "network", at: str = "shop/clients/http.py:20", host: str = "", **more: Any) -> Sink:
    path, _, line = at.partition(":")
    fields: dict[str, Any] = {
        "kind": kind,
        "place": place(path, int(line)),
        "expression": "requests.post(url, json=record)",
        "function": path.removesuffix(".py").replace("/", ".") + ".post",
        "symbol": "requests.post",
        "argument": "json",
        "role": "body",
        "recipient": Recipient("", host, f"https://{host}/x", True) if host else None,
        "transport": "tls",
    }
    return Sink(**{**fields, **more})


def flow(read: Source, into: Sink, **more: Any) -> Flow:
    steps = (
        Step(read.place, read.expression, read.function, "read"),
        Step(into.place, into.expression, into.function, "sent"),
    )
    return Flow(source=read, sink=into, **{"steps": steps, **more})


def done(kind: Any, symbol: str = "hashlib.sha256") -> tuple[Transformation, ...]:
    return (Transformation(kind, symbol, place("shop/privacy.py", 3)),)


def guard(call: str = "shop.consent.granted", *arguments: str, polarity: bool = True, **more: Any) -> GuardFact:
    return GuardFact(place("shop/risk/location.py", 8), f"{call}(...)", polarity, call, arguments, **more)


def audit(
    *seen: Flow | Collection,
    inventory: Inventory | None = None,
    bindings: Bindings | None = None,
    entry_points: tuple[EntryPoint, ...] = (),
    without: bool = False,
    **more: Any,
) -> Audit:
    flows = Flows(
        tuple(entry for entry in seen if isinstance(entry, Flow)),
        tuple(entry for entry in seen if isinstance(entry, Collection)),
        more.pop("settings", ()),
        entry_points,
        Statistics(),
    )
    declared = None if without else inventory or reference_case.inventory()
    bound = Bindings() if without else bindings or reference_case.bindings()
    knowledge = Knowledge(TYPES, RECIPIENTS, **{"complete": False, **more})
    return compare(flows, declared, bound, (), knowledge)


def in_code(result: Audit) -> list[Finding]:
    """The findings about code: those about the policy itself left out."""
    return [finding for finding in result.findings if finding.subject is not None]


def rules(result: Audit) -> list[str]:
    return [finding.rule for finding in in_code(result)]
