"""PF5xx: data called anonymous."""

from __future__ import annotations

from scanner.audit.classes.page import Page, finding_class

CLASSES = (
    finding_class(
        "PF501", "AnonymousDataLinked", "error",
        "Data declared anonymous stands in one record with an identifier.",
        Page(
            """What is stored or sent together can be linked: the record is about a person. A keyed pseudonym still
            links, and is a warning.""",
            """
            requests.post(EVENTS_URL, json={"clicked": target, "account": account.id})
            """,
            """
            requests.post(EVENTS_URL, json={"clicked": target})
            """,
            "Leave the identifier out, use a random number for each event, or do not call the data anonymous.",
        ),
        "cwe-359", "gdpr/4(5)",
    ),
    finding_class(
        "PF502", "WeakPseudonym", "warning",
        "An identifier hashed without a key stands in a record declared anonymous.",
        Page(
            """Anyone who can guess the identifier can compute the hash: e-mail addresses and phone numbers are
            easily guessed.""",
            """
            visitor = hashlib.sha256(user.email.encode()).hexdigest()
            requests.post(EVENTS_URL, json={"clicked": target, "visitor": visitor})
            """,
            """
            requests.post(EVENTS_URL, json={"clicked": target, "event": uuid4().hex})
            """,
            "Leave it out or use a random number. A hash with a secret key is a pseudonym, and still personal data.",
        ),
        "cwe-759", "cwe-327", "gdpr/4(5)",
    ),
)  # fmt: skip
