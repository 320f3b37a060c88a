"""PF3xx: hygiene, judged with or without an inventory: transport, logs, URLs, error reporters, storage, language
models."""

from __future__ import annotations

from scanner.audit.classes.page import Page, finding_class

CLASSES = (
    finding_class(
        "PF301", "CleartextTransport", "error",
        "Personal data is sent without encryption, or with certificate checks switched off.",
        Page(
            """The transport is http, ftp, ws or smtp without TLS, or `verify=False` accepts any certificate. This
            machine itself is left out.""",
            """
            requests.post("http://api.example.org/orders", json={"address": address})
            """,
            """
            requests.post("https://api.example.org/orders", json={"address": address})
            """,
            "Use TLS and leave verification on; for an own authority give `verify` its certificate.",
        ),
        "cwe-319", "cwe-295", "gdpr/32",
    ),
    finding_class(
        "PF302", "PersonalDataInLogs", "warning",
        "Personal data reaches a log, the console or an exception's text unprotected.",
        Page(
            "Logs are copied, kept and read by more people than the data was meant for.",
            """
            log.info("welcome %s", user.email)
            """,
            """
            log.info("welcome user %s", mask(user.email))
            """,
            """Leave it out, log an internal number (which is not reported unless a promise of the policy rests on it),
            or mask it; bind your own masking functions under `maskers`.""",
        ),
        "cwe-532", "gdpr/5(1)(f)",
    ),
    finding_class(
        "PF303", "PersonalDataToErrorReporter", "warning",
        "Personal data reaches an error reporter that no declaration shares it with.",
        Page(
            """It is set as user, extra, context or breadcrumb, stands in captured locals, or the reporter is told
            to send personal data by default.""",
            """
            sentry_sdk.set_user({"email": user.email})
            """,
            """
            sentry_sdk.set_user({"id": keyed_hash(user.id)})
            """,
            "Do not send it, filter it before sending, or declare the processor.",
        ),
        "cwe-359", "gdpr/28",
    ),
    finding_class(
        "PF304", "PersonalDataInUrl", "warning",
        "Personal data stands in the path or query of a URL.",
        Page(
            "URLs are kept in histories, proxies' and servers' logs, and are sent on in the Referer header.",
            """
            requests.get(SEARCH_URL, params={"email": user.email})
            """,
            """
            requests.post(SEARCH_URL, json={"email": user.email})
            """,
            "Send it in the body, or put an opaque identifier into the URL.",
        ),
        "cwe-598", "gdpr/32",
    ),
    finding_class(
        "PF305", "UnprotectedAtRest", "note",
        "Sensitive data is kept in clear in a file, cookie or cache.",
        Page(
            "Secrets and special categories deserve encryption where a copy of the file is enough to read them.",
            """
            json.dump({"diagnosis": patient.diagnosis}, open("export.json", "w"))
            """,
            """
            open("export.bin", "wb").write(fernet.encrypt(patient.diagnosis.encode()))
            """,
            "Encrypt it, or do not keep it there. If storage is encrypted below, say so in the bindings' exemptions.",
        ),
        "cwe-312", "gdpr/32",
    ),
    finding_class(
        "PF306", "PersonalDataToLanguageModel", "warning",
        "Personal data reaches a language model's provider that no declaration shares it with.",
        Page(
            """It stands in a prompt, an embedding, a vector store or a tracing tool of a provider outside the first
            party.""",
            """
            client.responses.create(model=MODEL, input=f"Write to {user.email}")
            """,
            """
            client.responses.create(model=MODEL, input=f"Write to {redact(user)}")
            """,
            "Take it out before the call, declare the provider, or bind a self-hosted model's host as first party.",
        ),
        "cwe-359", "gdpr/28",
    ),
)  # fmt: skip
