"""A hand-made outcome that has something of everything: flows over files, citations, problems, odd characters."""

from __future__ import annotations

from scanner.audit.model import Audit, Citation, Considered, DeclarationCount, Finding, FindingClass
from scanner.project.model import LeftOut
from scanner.report.model import Outcome
from scanner.source import Place, Problem
from scanner.taint.model import (
    Collection,
    EntryPoint,
    Flow,
    Flows,
    GuardFact,
    Guess,
    Recipient,
    SettingSeen,
    Sink,
    Source,
    Statistics,
    Step,
    Transformation,
)

CLASSES = {
    each.id: each
    for each in (
        FindingClass(
            "PF102",
            "UndeclaredRecipient",
            "error",
            "Personal data is sent to a recipient that no declaration shares it with",
            "# Undeclared recipient\n\nDeclare the recipient, or do not send.",
            ("privacy", "external/cwe/cwe-359"),
        ),
        FindingClass(
            "PF302",
            "PersonalDataInLogs",
            "warning",
            "Personal data reaches a log unprotected",
            "# Personal data in logs\n\nMask it.",
            ("privacy", "external/cwe/cwe-532"),
        ),
        FindingClass(
            "PF303",
            "PersonalDataToErrorReporter",
            "warning",
            "Personal data reaches an error reporter",
            "# Error reporter\n\nSwitch it off.",
            ("privacy",),
        ),
        FindingClass(
            "PF701", "StaleDeclaration", "note", "A declaration that nothing in the code shows", "# Stale", ("privacy",)
        ),
    )
}

CLAUSE = Citation(
    "C05-scope",
    "This Privacy Policy stipulates how OTTOBEST [and its affiliates] collect and use your information",
    Place("policy/otto best.txt", 5, 1, 5, 40),
    "D01-order",
)

EMAIL = Source(
    kind="api",
    place=Place("shop/accounts/views.py", 23, 13, 23, 34),
    expression='request.form["email"]',
    function="shop.accounts.views.register",
    symbol="flask.request.form[email]",
    data_type="email",
    category="user.contact.email",
    confidence="high",
    evidence=('form field "email"',),
    owner="customer",
    collects=True,
    rule="flask.form",
)

SENT = Flow(
    source=EMAIL,
    sink=Sink(
        kind="analytics",
        place=Place("shop/analytics/events.py", 41, 5, 41, 36),
        expression="requests.post(url, json=event)",
        function="shop.analytics.events.send",
        symbol="requests.post",
        argument="json",
        role="body",
        recipient=Recipient("mixpanel", "api.mixpanel.com", "https://api.mixpanel.com/{?}", True),
        transport="tls",
        rule="requests.post",
    ),
    steps=(
        Step(EMAIL.place, EMAIL.expression, EMAIL.function, "read from the registration form"),
        Step(
            Place("shop/accounts/service.py", 57, 9, 57, 40),
            'event["distinct_id"] = mail',
            "shop.accounts.service.register",
            'put into dict under "distinct_id"',
        ),
        Step(
            Place("shop/analytics/events.py", 41, 5, 41, 36),
            "requests.post(url, json=event)",
            "shop.analytics.events.send",
            "sent with requests.post",
        ),
    ),
    transformations=(Transformation("hashed", "hashlib.sha1", Place("shop/accounts/service.py", 50, 1)),),
    guards=(GuardFact(Place("shop/accounts/views.py", 20, 8), "granted('location')", True, "shop.consent.granted"),),
    guesses=(Guess("unknown-call", Place("shop/accounts/service.py", 52), "'odd.wrap' was taken to pass data on"),),
    confidence="medium",
    path=("[distinct_id]",),
    entry_points=("POST /register",),
)

LOGGED = Flow(
    source=EMAIL,
    sink=Sink(
        kind="log",
        place=Place("shop/accounts/views.py", 25, 5, 25, 30),
        expression="log.info(mail)",
        function="shop.accounts.views.register",
        symbol="logging.Logger.info",
        argument="msg",
        role="message",
    ),
    steps=(
        Step(EMAIL.place, EMAIL.expression, EMAIL.function, "read from the registration form"),
        Step(
            Place("shop/accounts/views.py", 25, 5, 25, 30), "log.info(mail)", EMAIL.function, "logged with Logger.info"
        ),
    ),
    confidence="high",
)

SETTING = SettingSeen(
    "PF303",
    Place("shop/app.py", 9, 1, 9, 50),
    "sentry_sdk.init(send_default_pii=True)",
    "shop.app",
    "sentry_sdk.init",
    ("email",),
    "default PII sending is on",
)

FINDINGS = (
    Finding(
        rule="PF302",
        level="warning",
        verdict="violation",
        message="the e-mail address of a customer reaches the log",
        place=LOGGED.sink.place,
        rank=70,
        sureness='high: form field "email"',
        subject=LOGGED,
        category="user.contact.email",
        identity="aaaa1111",
        line_hash="0011:1",
    ),
    Finding(
        rule="PF102",
        level="error",
        verdict="violation",
        message="the e-mail address in event[mail] is sent to Mixpanel (api.mixpanel.com), and no clause declares it",
        place=SENT.sink.place,
        rank=80,
        sureness='high: form field "email"; recipient from the constant URL; every call resolved',
        subject=SENT,
        category="user.contact.email",
        citations=(CLAUSE,),
        considered=(Considered("D01-order", False, "it names no recipient, so it covers the first party only"),),
        comparison="sending user.contact.email to mixpanel was compared with D01-order",
        identity="bbbb2222",
        line_hash="2233:1",
    ),
    Finding(
        rule="PF303",
        level="warning",
        verdict="gap",
        message="default PII sending is on",
        place=SETTING.place,
        rank=60,
        sureness="certain: a constant argument",
        subject=SETTING,
        identity="cccc3333",
        line_hash="4455:1",
    ),
    Finding(
        rule="PF701",
        level="note",
        verdict="gap",
        message="D09-health is declared, and nothing in the code shows it",
        place=Place("policy/inventory.yaml", 12),
        rank=50,
        sureness="medium: all roots were scanned",
        citations=(CLAUSE,),
        identity="dddd4444",
        line_hash="6677:1",
    ),
)

PROBLEMS = (
    Problem("syntax", "shop/brökén file.py", "12 bytes could not be parsed", 3, 4, 12),
    Problem("binary", "shop/x.py", "holds NUL bytes, so it is not source text; the file was left out"),
)


def flows() -> Flows:
    """The flows of the sample."""
    return Flows(
        flows=(LOGGED, SENT),
        collections=(Collection(EMAIL, entry_points=("POST /register",), flows=True),),
        settings=(SETTING,),
        entry_points=(EntryPoint("route", "POST /register", EMAIL.function, Place("shop/accounts/views.py", 20)),),
        statistics=Statistics(5, 300, 20, 12, 40, 20, 15, 3, 2, 12, 1),
    )


def outcome(findings: tuple[Finding, ...] = FINDINGS) -> Outcome:
    """The sample outcome."""
    audit = Audit(
        findings=findings,
        problems=PROBLEMS,
        flows=flows(),
        declarations=(DeclarationCount("D01-order", 3, 1, 0), DeclarationCount("D09-health", 0, 0, 1)),
        promises=(DeclarationCount("P01", 0, 1, 2),),
        clauses=(CLAUSE,),
        policy_title="OTTOBEST Privacy Policy",
        inventory_path="policy/inventory.yaml",
    )
    left_out = (LeftOut("directories of tests", 2),)
    return Outcome(audit, CLASSES, "0.1.0", {"email": "e-mail address"}, left_out)
