"""What code is for: by place, steps, route and task, and by the role of who receives; the innermost wins."""

from __future__ import annotations

import msgspec
import pytest

from scanner.document import Word
from scanner.inventory.bindings import Match, PurposeBinding, Remarked
from scanner.taint.model import Collection, EntryPoint, Step
from tests.audit import reference_case
from tests.audit.seen import audit, flow, place, sink, source

ENTRIES = (
    EntryPoint("route", "POST /orders", "shop.web.orders.create", place("shop/web/orders.py", 3)),
    EntryPoint("route", "GET /map", "shop.web.map.show", place("shop/web/map.py", 3)),
    EntryPoint("task", "task shop.jobs.sync", "shop.jobs.sync", place("shop/jobs.py", 3)),
)


def said(*bound: tuple[Match, str], entries: tuple[str, ...] = (), host: str = "audience.ottobest.example") -> str:
    """What the finding says of the purpose for which an e-mail address is sent, "" where none is found."""
    purposes = tuple(PurposeBinding(match, Word(purpose)) for match, purpose in bound)
    bindings = msgspec.structs.replace(reference_case.bindings(), purposes=purposes)
    steps = tuple(
        Step(place(path, 5), "call", path.removesuffix(".py").replace("/", "."), "passed on")
        for path in ("shop/web/orders.py", "shop/mail/list.py", "shop/clients/http.py")
    )
    sent = flow(
        source(at="shop/web/orders.py:10"),
        sink(at="shop/clients/http.py:20", host=host),
        steps=steps,
        entry_points=entries,
    )
    messages = [
        each.message
        for each in audit(sent, bindings=bindings, entry_points=ENTRIES).findings
        if each.rule == "PF103" and each.subject is not None
    ]
    return messages[0].partition(" for ")[2].partition(";")[0] if messages else ""


IMPROVE, RISK = "improve_service", "risk_control"


@pytest.mark.parametrize(
    ("bound", "entries", "wanted"),
    [
        ([(Match(path="shop/**"), RISK), (Match(path="shop/clients/**"), IMPROVE)], (), "path shop/clients/**"),
        ([(Match(path="shop/clients/**"), IMPROVE), (Match(symbol="shop.mail.*"), RISK)], (), "path shop/clients/**"),
        ([(Match(symbol="shop.mail.list"), IMPROVE), (Match(path="shop/web/**"), RISK)], (), "symbol shop.mail.list"),
        ([(Match(route="POST /orders"), IMPROVE)], ("POST /orders",), "route POST /orders"),
        ([(Match(task="shop.jobs.sync"), IMPROVE)], ("task shop.jobs.sync",), "task shop.jobs.sync"),
        ([(Match(route="POST /orders"), IMPROVE)], ("POST /orders", "GET /map"), ""),
        ([(Match(route="POST /orders"), RISK), (Match(path="shop/mail/**"), IMPROVE)], ("POST /orders",),
         "path shop/mail/**"),
        ([(Remarked(path="shop/mail/list.py", remark="the comment at shop/mail/list.py:1"), IMPROVE),
          (Match(path="shop/mail/list.py"), RISK)], (), "the comment at shop/mail/list.py:1"),
    ],
)  # fmt: skip
def test_the_innermost_binding_decides_and_is_named(
    bound: list[tuple[Match, str]], entries: tuple[str, ...], wanted: str
) -> None:
    told = said(*bound, entries=entries)
    assert told == (f"“improve the services” (bound by {wanted})" if wanted else "")


def test_what_a_route_is_for_holds_for_what_is_collected_there() -> None:
    bindings = msgspec.structs.replace(
        reference_case.bindings(), purposes=(PurposeBinding(Match(route="GET /map"), Word(IMPROVE)),)
    )
    read = Collection(source(at="shop/web/map.py:10"), entry_points=("GET /map",))
    found = [each for each in audit(read, bindings=bindings, entry_points=ENTRIES).findings if each.rule == "PF103"]
    assert [each.message.partition("(")[2].partition(")")[0] for each in found] == ["bound by route GET /map"]
