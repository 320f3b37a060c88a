"""PF4xx: deletion, retention and access."""

from __future__ import annotations

from scanner.audit.classes.page import Page, finding_class

CLASSES = (
    finding_class(
        "PF401", "NoDeletionPath", "warning",
        "Personal data is stored, and no path deletes that store by user.",
        Page(
            """The table is declared with personal columns, and no code deletes from it: no delete of an object or
            query of its class, no SQL, no cascade from what is deleted, no blanking of its personal fields. Whose
            rows are deleted is not looked at. Tables, collections and buckets that nothing declares are told by what is
            put into them; caches and files are not.""",
            """
            Review.objects.create(author=user.email, text=text)  # and nothing ever deletes reviews
            """,
            """
            def erase(user):
                Review.objects.filter(author=user.email).delete()
            """,
            """Delete it with the account, bind the path under `deletion_paths`, or declare the retention that law
            requires.""",
        ),
        "gdpr/17",
    ),
    finding_class(
        "PF402", "RetentionExceedsDeclared", "warning",
        "Data is kept longer than declared, or without a limit where one is declared.",
        Page(
            """A constant time to live, cookie age, expiry or lifecycle is longer than the declared time, or nothing
            ends what has one: the rows of a table end when a task or command deletes them, from the age that its
            query asks for. What is not constant is a gap.""",
            """
            cache.set(key, user.email, timeout=90 * 86400)  # declared: 30 days
            """,
            """
            cache.set(key, user.email, timeout=7 * 86400)
            """,
            """Shorten it, delete on a schedule, or declare the longer time. If a scheduler outside the repository
            deletes it, say so in the exemptions.""",
        ),
        "gdpr/5(1)(e)",
    ),
    finding_class(
        "PF403", "NoAccessPath", "note",
        "Personal data is stored and never reaches an export or a profile page.",
        Page(
            """No query of this table, nor of what belongs to an object of it, is read in a bound access path or ends
            in what a route answers. Who sees the answer is not looked at: a page of the back office counts too. Whether
            people can correct what is kept is no finding of its own: `flowaudit stores --format rights` lists, store by
            store, what deletes, corrects and shows it.""",
            """
            Search.objects.create(user=user, text=text)  # and nothing shows it to the user
            """,
            """
            def export(user):
                return JsonResponse({"searches": list(Search.objects.filter(user=user).values())})
            """,
            "Add it to the export, and bind the export under `access_paths`.",
        ),
        "gdpr/15", "gdpr/20",
    ),
)  # fmt: skip
