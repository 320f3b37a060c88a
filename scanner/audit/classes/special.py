"""PF6xx: children, transfers, special categories, more than needed."""

from __future__ import annotations

from scanner.audit.classes.page import Page, finding_class

CLASSES = (
    finding_class(
        "PF601", "ChildrensData", "warning",
        "Data of children is processed, and no clause speaks of children.",
        Page(
            """The data is about a child by its name, or it is collected where an age was found to be a child's, and no
            declaration speaks of children. A check that turns children away collects nothing of them.""",
            """
            if age < 16:
                name = request.form["name"]
            """,
            """
            if age < 16:
                abort(403)
            """,
            "Declare how children's data is processed and who consents, or do not process it.",
        ),
        "gdpr/8",
    ),
    finding_class(
        "PF602", "UndeclaredTransfer", "warning",
        "The recipient processes in a region that the policy does not name.",
        Page(
            """The region comes from the recipient's binding, else from the catalogue, where it is that of the
            organisation's seat.""",
            """
            # the policy: "Your data stays in the European Union."; the recipient is bound to region US
            requests.post("https://us.example.com/v1/contacts", json={"email": email})
            """,
            """
            requests.post("https://eu.example.com/v1/contacts", json={"email": email})
            """,
            "Use a region that is declared, declare the transfer, or bind the recipient's real region.",
        ),
        "gdpr/44",
    ),
    finding_class(
        "PF603", "SpecialCategoryUndeclared", "error",
        "A special category of personal data is processed, and no clause declares it.",
        Page(
            """Health, beliefs, origin, orientation and genetics need a declaration of their own; biometric data does
            when it serves to identify a person.""",
            """
            diagnosis = request.form["diagnosis"]
            """,
            """
            race_condition = detect_race(job)  # no person's race
            """,
            "Do not collect it, or declare it with the explicit consent that it needs.",
        ),
        "cwe-359", "gdpr/9",
    ),
    finding_class(
        "PF604", "MoreThanNeeded", "note",
        "A whole object leaves where only some of its fields are needed.",
        Page(
            "An object with personal fields is sent as it is: every field that is ever added to it goes along.",
            """
            requests.post(PARTNER_URL, json=asdict(customer))
            """,
            """
            requests.post(PARTNER_URL, json={"address": customer.address})
            """,
            "Name the fields that are needed.",
        ),
        "gdpr/5(1)(c)",
    ),
)  # fmt: skip
