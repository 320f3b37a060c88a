"""PF1xx: what the code does against what the policy says it does."""

from __future__ import annotations

from scanner.audit.classes.page import Page, finding_class

CLASSES = (
    finding_class(
        "PF101", "UndeclaredCollection", "error",
        "Personal data is collected, stored or used, and no clause declares it.",
        Page(
            """The code reads or keeps a category of personal data that no declaration of the inventory names, and
            no open list covers.""",
            """
            # The policy names name, e-mail and shipping address.
            birth = request.form["date_of_birth"]
            """,
            """
            email = request.form["email"]  # named by the clause on orders
            """,
            """Stop collecting it, or have the policy name it and add it to a declaration. If the data is not personal
            (the operator's own, a fixture), say so in the bindings' exemptions with a reason.""",
        ),
        "cwe-359", "gdpr/5(1)(c)", "gdpr/13",
    ),
    finding_class(
        "PF102", "UndeclaredRecipient", "error",
        "Personal data is sent to a recipient that no declaration shares it with.",
        Page(
            """The data leaves for an organisation outside the first party, and no declaration with that recipient
            covers it. A declaration that names no recipient covers the first party only.""",
            """
            requests.post("https://api.mixpanel.com/track", json={"distinct_id": customer.email})
            """,
            """
            requests.post("https://events.ottobest.example/track", json={"page": page})  # bound as first party
            """,
            """Stop sending it, declare the recipient in the policy, or bind the host as first party
            (`first_party.domains`) when it is your own.""",
        ),
        "cwe-359", "gdpr/13",
    ),
    finding_class(
        "PF103", "UndeclaredPurpose", "warning",
        "Personal data is used for a purpose that is not at or under a declared one.",
        Page(
            """The purpose of the code (bound by path, symbol or route, or told by the recipient's role) is known, and
            the declaration that fits best declares others. It is an error where that declaration also requires
            consent and closes its purposes.""",
            """
            # shop/analytics/heatmap.py, bound to improve_service; location is declared for risk control only
            requests.post(HEATMAP_URL, json={"at": location})
            """,
            """
            # shop/risk/check.py, bound to risk_control
            requests.post(RISK_URL, json={"at": location})
            """,
            """Stop using the data there, declare the purpose, or correct the binding when shared code is bound to
            the wrong purpose.""",
        ),
        "cwe-359", "gdpr/5(1)(b)",
    ),
    finding_class(
        "PF104", "ContradictedByPolicy", "error",
        "The policy denies what the code does.",
        Page(
            """Only denying declarations cover the flow, or it falls into an exception that a narrower denial carves
            out of what is affirmed.""",
            """
            # The policy: "We do not store card numbers."
            Card.objects.create(number=form["card_number"])
            """,
            """
            stripe.PaymentMethod.create(card={"token": form["card_token"]})
            """,
            "Make the code keep the promise, or change the promise before the code.",
        ),
        "cwe-359", "gdpr/5(1)(a)",
    ),
    finding_class(
        "PF105", "AmbiguousDisclosure", "warning",
        "The policy both affirms and denies what the code does, and neither statement is the narrower.",
        Page(
            """An affirming and a denying declaration cover the same flow at the same breadth, so a reader cannot tell
            which holds. The finding cites both.""",
            """
            # "We share your e-mail address with partners." and "We never share your e-mail address with partners."
            partner.send(customer.email)
            """,
            """
            # "We never share personal data, except your address with the carrier." The exception is narrower and holds.
            carrier.ship(order.address)
            """,
            "Rewrite one of the two clauses, or make one the exception of the other.",
        ),
        "cwe-359", "gdpr/12",
    ),
    finding_class(
        "PF106", "VagueDisclosure", "note",
        "Only a general term, an open list or an open group of recipients covers this.",
        Page(
            """The policy can be read to cover the data or recipient, but does not name it: "contact information" for
            a phone number, "etc." under a heading, "affiliates" for a company. An open list never covers sensitive
            data: that is PF101.""",
            """
            phone = request.form["phone"]  # the policy says "contact information"
            """,
            """
            email = request.form["email"]  # the policy says "email address"
            """,
            """Name it in the policy. Terms that everyone reads as exact can be listed in the inventory
            (`taxonomy.exact`).""",
        ),
        "cwe-359", "gdpr/13",
    ),
    finding_class(
        "PF107", "UndeclaredStorage", "note",
        "Personal data is stored, and the declaration that fits best only collects or uses it.",
        Page(
            """Reported only where the policy speaks of storing at all: there, a declaration without it says that the
            data is not kept.""",
            """
            # declared with actions: [collect, use], in a policy that says what it stores
            Search.objects.create(text=request.GET["q"])
            """,
            """
            # declared with actions: [collect, store]
            Order.objects.create(email=form["email"])
            """,
            "Do not keep it, or declare that it is stored and for how long.",
        ),
        "cwe-359", "gdpr/5(1)(e)",
    ),
    finding_class(
        "PF108", "OutsideDeclaredService", "warning",
        "Personal data is collected in a service for which it is not declared.",
        Page(
            """The entry points from which the read is reached belong to known services, and the declaration holds for
            others. Nothing is reported when an entry point is bound to no service: that is counted as a gap.""",
            """
            # route "POST /newsletter", bound to the service reminder; e-mail is declared for orders
            email = request.form["email"]
            """,
            """
            # route "POST /orders", bound to the service order
            email = request.form["email"]
            """,
            "Do not ask for it there, declare it for that service, or bind the entry point to the right service.",
        ),
        "cwe-359", "gdpr/5(1)(c)",
    ),
)  # fmt: skip
