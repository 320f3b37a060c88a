"""PF7xx: the policy and the inventory themselves, and what could not be decided."""

from __future__ import annotations

from scanner.audit.classes.page import Page, finding_class

CLASSES = (
    finding_class(
        "PF701", "StaleDeclaration", "note",
        "Data is declared, and the code never touches it.",
        Page(
            "The scan covered all roots and saw no flow and no collection of a category that the declaration names.",
            """
            - id: calendar
              data: [{category: user.calendar, term: calendar}]   # nothing reads a calendar any more
            """,
            """
            - id: order-contact
              data: [{category: user.contact.email, term: email address}]
            """,
            "Drop it from the policy and the inventory, or scan the repository that collects it too.",
            "yaml",
        ),
    ),
    finding_class(
        "PF702", "UnclassifiedElement", "note",
        "Something looks like personal data and belongs to no known category.",
        Page(
            "A request's content or a person's field is read whose name says nothing that the data types know.",
            """
            value = request.form["beneficiary_ref"]
            """,
            """
            value = request.form["email"]
            """,
            "Add a data type or a field rule of your own, or an exemption when it is not personal.",
        ),
    ),
    finding_class(
        "PF703", "UnresolvedRecipient", "warning",
        "Personal data is sent, and the recipient cannot be resolved.",
        Page(
            """The URL, host or client is made of values that are not in the code. Nothing is guessed: the flow
            counts as a gap.""",
            """
            requests.post(os.environ["FEED_URL"], json={"to": order.address})
            """,
            """
            requests.post("https://feed.ottobest.example/v1", json={"to": order.address})
            """,
            """Give the setting a constant default, or bind who receives under `recipients`: by the SDK's module, or by
            the path or symbol of the place.""",
        ),
        "cwe-359", "gdpr/13",
    ),
    finding_class(
        "PF704", "InventoryDrift", "error",
        "The policy text is no longer the one that the inventory was written for.",
        Page(
            """The text's hash differs from the pinned one, or a clause's quote is not on its line. White space,
            line endings and a byte-order mark do not count.""",
            """
            L19-S1: {line: 19, quote: "We collect your name and address."}   # the text now says: your name
            """,
            """
            L19-S1: {line: 19, quote: "We collect your name."}
            """,
            "Read what changed, correct the declarations, then run `flowaudit inventory pin`.",
            "yaml",
        ),
    ),
    finding_class(
        "PF705", "PolicyContradiction", "warning",
        "Two clauses of the policy conflict and neither is the narrower.",
        Page(
            """Found by comparing affirming with denying declarations, or recorded in the inventory as a defect of
            the text.""",
            """
            - {id: share, clauses: [L4], data: [user.contact.email], actions: [share], to: [third_parties]}
            - {id: never, stance: denies, clauses: [L9], data: [user.contact.email], actions: [share], to:
            [third_parties]} """,
            """
            - {id: share, clauses: [L4], data: [user.contact.email], actions: [share], to: [carrier]}
            - {id: never, stance: denies, clauses: [L9], data: [user.contact.email], actions: [share], to:
            [third_parties]} """,
            "Rewrite one of them, or make one the exception of the other.",
            "yaml",
        ),
    ),
    finding_class(
        "PF706", "PolicyTextDefect", "note",
        """The policy text has a defect: an undefined entity, an empty contact, a missing purpose, an open list over
        sensitive data.""",
        Page(
            "Found in the declarations, or recorded in the inventory as a defect of the text.",
            """
            - {id: device, clauses: [L25], data: [user.device.device_id], purposes: unstated, purposes_default:
            provide_service} """,
            """
            - {id: device, clauses: [L25], data: [user.device.device_id], purposes: [fraud_prevention]}
            """,
            "Have the text corrected.",
            "yaml",
        ),
    ),
)  # fmt: skip
