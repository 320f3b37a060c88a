"""PF2xx: consent that was promised."""

from __future__ import annotations

from scanner.audit.classes.page import Page, finding_class

CLASSES = (
    finding_class(
        "PF201", "MissingConsentGate", "error",
        "Data that requires consent is read on a path that passes no consent check.",
        Page(
            """The declaration requires consent before the data is collected, and some path from an entry point to the
            read passes no check for it. Consent is a property of every path: one ungated caller is enough.""",
            """
            def locate():
                return request.args["latitude"]
            """,
            """
            def locate():
                if not consent.granted("location"):
                    abort(403)
                return request.args["latitude"]
            """,
            """Check consent before the read. If the check is in middleware, a decorator or the front end, bind it
            (`consent_gates`). If law requires the collection, bind it under `legal_obligation` with a reason and an
            approver.""",
        ),
        "cwe-359", "gdpr/6", "gdpr/7",
    ),
    finding_class(
        "PF202", "ConsentScopeMismatch", "warning",
        "A consent check stands before the read, and it is not for this data.",
        Page(
            """Checks are passed on the way to the read, and none has a scope that covers the category. Consent
            deemed by use never counts.""",
            """
            if consent.granted("photos"):
                place = request.get_json()["location"]
            """,
            """
            if consent.granted("location"):
                place = request.get_json()["location"]
            """,
            """Ask for the right scope. If one prompt asks for several things, list them all under the gate's scopes
            in the bindings.""",
        ),
        "cwe-359", "gdpr/7",
    ),
    finding_class(
        "PF203", "RefusalBlocksOtherFeature", "warning",
        "Refusing consent makes a feature fail for which it was not asked.",
        Page(
            """The policy says that refusal only switches off the features named. The refused branch of the consent
            check ends an entry point of another service.""",
            """
            @app.post("/orders")
            def order():
                if not consent.granted("location"):
                    abort(403)
            """,
            """
            @app.post("/orders")
            def order():
                if consent.granted("location"):
                    check_risk(request.get_json()["location"])
                return place_order()
            """,
            "Let the feature work without the data, or declare that it needs it.",
        ),
        "gdpr/7",
    ),
    finding_class(
        "PF204", "ConsentNotRevocable", "note",
        "Consent is recorded and nothing ever withdraws it.",
        Page(
            """A column that says consent by its name is written as given, and nowhere as refused, by a form, or by the
            deletion of the record of consent. That it goes with the whole account takes no consent back.""",
            """
            def agree(user):
                user.location_consent = True
                user.save()
            """,
            """
            def agree(user):
                user.location_consent = True
                user.save()


            def withdraw(user):
                user.location_consent = False
                user.save()
            """,
            "Give people a way to withdraw. If another service does it, say so in the bindings' exemptions.",
        ),
        "gdpr/7",
    ),
)  # fmt: skip
