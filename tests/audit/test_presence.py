"""Dependencies in, organisations that are present without a flow out."""

from __future__ import annotations

from scanner.audit.presence import presences
from scanner.project.dependencies import Dependency
from scanner.rules.recipients import load_recipients
from scanner.source import Place
from scanner.taint.model import Flow, Recipient, Sink, Source

CATALOGUE = """\
- {id: stripe, name: Stripe, role: payments, domains: [stripe.com], packages: {pypi: [stripe]}}
- {id: mixpanel, name: Mixpanel, role: analytics, packages: {pypi: [mixpanel]}}
"""
_HERE = Place("app.py", 1)
_SOURCE = Source("name", _HERE, "user.email", "app.f", "user.email", "contact.email", "user.contact.email", "high", ())


def _flow(entity: str) -> Flow:
    recipient = Recipient(entity, "", "", True)
    sink = Sink(
        "third_party", _HERE, "stripe.Customer.create(email=user.email)", "app.f", "s", "email", "body", recipient
    )
    return Flow(_SOURCE, sink, ())


def check(dependencies: list[Dependency], flows: list[Flow], expected: list[tuple[str, str, int, str]]) -> None:
    found = presences(dependencies, load_recipients({"r.yaml": CATALOGUE}), flows)
    assert [(one.recipient, one.place.path, one.place.line, one.group) for one in found] == expected


def test_a_package_without_a_flow_is_present_and_one_with_a_flow_is_not_said() -> None:
    needed = [
        Dependency("stripe", "requirements.txt", 3, "stripe"),
        Dependency("mixpanel", "requirements.txt", 4, "mixpanel"),
    ]
    check(needed, [_flow("stripe")], [("mixpanel", "requirements.txt", 4, "")])


def test_the_place_where_people_named_it_stands_before_the_lock_file() -> None:
    locked = Dependency("stripe", "a.lock", 1, "stripe==5", locked=True)
    check(
        [locked, Dependency("stripe", "pyproject.toml", 9, "stripe", "ads")],
        [],
        [("stripe", "pyproject.toml", 9, "ads")],
    )


def test_packages_of_nobody_known_are_not_said() -> None:
    check([Dependency("left-pad", "requirements.txt", 1, "left-pad")], [], [])
