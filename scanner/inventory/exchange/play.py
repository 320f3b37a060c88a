"""Google Play's data safety form as CSV: the user's own export is read, and given back with its answers filled in.

The form's questions are the console's; only rows that are there are answered. The ids are those of the form that the
console exports (https://support.google.com/googleplay/android-developer/answer/10787469).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from scanner.inventory.exchange.statement import Exported, Imported, Statement, affirmed, losses, uses
from scanner.inventory.exchange.vocabulary import Labels
from scanner.inventory.model import Declaration, Inventory
from scanner.source import Complaint, ConfigError

HEADER = (
    "Question ID (machine readable)", "Response ID (machine readable)", "Response value", "Answer requirement",
    "Human-friendly question label",
)  # fmt: skip
_TYPES = {
    "PSL_NAME": "Name", "PSL_EMAIL": "Email address", "PSL_USER_ACCOUNT": "User IDs", "PSL_ADDRESS": "Address",
    "PSL_PHONE": "Phone number", "PSL_RACE_ETHNICITY": "Race and ethnicity",
    "PSL_POLITICAL_RELIGIOUS": "Political or religious beliefs",
    "PSL_SEXUAL_ORIENTATION_GENDER_IDENTITY": "Sexual orientation", "PSL_OTHER_PERSONAL": "Other info",
    "PSL_CREDIT_DEBIT_BANK_ACCOUNT_NUMBER": "User payment info", "PSL_PURCHASE_HISTORY": "Purchase history",
    "PSL_CREDIT_SCORE": "Credit score", "PSL_OTHER": "Other financial info",
    "PSL_APPROX_LOCATION": "Approximate location", "PSL_PRECISE_LOCATION": "Precise location",
    "PSL_WEB_BROWSING_HISTORY": "Web browsing history", "PSL_EMAILS": "Emails", "PSL_SMS_CALL_LOG": "SMS or MMS",
    "PSL_OTHER_MESSAGES": "Other in-app messages", "PSL_PHOTOS": "Photos", "PSL_VIDEOS": "Videos",
    "PSL_AUDIO": "Voice or sound recordings", "PSL_MUSIC": "Music files", "PSL_OTHER_AUDIO": "Other audio files",
    "PSL_HEALTH": "Health info", "PSL_FITNESS": "Fitness info", "PSL_CONTACTS": "Contacts",
    "PSL_CALENDAR": "Calendar events", "PSL_CRASH_LOGS": "Crash logs", "PSL_PERFORMANCE_DIAGNOSTICS": "Diagnostics",
    "PSL_OTHER_PERFORMANCE": "Other app performance data", "PSL_FILES_AND_DOCS": "Files and docs",
    "PSL_USER_INTERACTION": "App interactions", "PSL_IN_APP_SEARCH_HISTORY": "In-app search history",
    "PSL_APPS_ON_DEVICE": "Installed apps", "PSL_USER_GENERATED_CONTENT": "Other user-generated content",
    "PSL_OTHER_APP_ACTIVITY": "Other actions", "PSL_DEVICE_ID": "Device or other IDs",
}  # fmt: skip
_PURPOSES = {
    "PSL_APP_FUNCTIONALITY": "essential.service", "PSL_ANALYTICS": "analytics",
    "PSL_DEVELOPER_COMMUNICATIONS": "marketing.communications", "PSL_ADVERTISING": "marketing.advertising",
    "PSL_FRAUD_PREVENTION_SECURITY": "essential.fraud_detection", "PSL_PERSONALIZATION": "personalize",
    "PSL_ACCOUNT_MANAGEMENT": "essential.service.authentication",
}  # fmt: skip
_USAGE = "PSL_DATA_USAGE_RESPONSES"
_SHARED = "PSL_DATA_USAGE_ONLY_SHARED"
_COLLECTED = "PSL_DATA_USAGE_ONLY_COLLECTED"
_CARRIES = frozenset[str]()


def read(path: str, text: str, labels: Labels) -> Imported:
    """The statements of a filled-in form. Raises ConfigError when it is none."""
    rows = _rows(path, text)
    ticked = [(row[0], row[1]) for row in rows if row[2].strip().lower() == "true"]
    chosen = [answer for question, answer in ticked if question.startswith("PSL_DATA_TYPES")]
    found: list[Statement] = []
    left: list[str] = []
    for kind in chosen:
        category = labels.category(_TYPES.get(kind, ""))
        answers = {(question.split(":")[2], answer) for question, answer in ticked if f":{kind}:" in question}
        if category:
            found.append(_statement(kind, category, answers))
        else:
            left.append(f"the data type {kind} maps to no category")
    left += [f"{row[0]} {row[1]}".strip() for row in rows if row[2].strip() and not row[0].startswith(_ABOUT_DATA)]
    return Imported("Data safety form", tuple(found), tuple(left))


def write(inventory: Inventory, form: str, path: str, labels: Labels) -> Exported:
    """The form with every row answered that is about data which the inventory declares. Raises ConfigError."""
    rows = _rows(path, form)
    wanted = dict(_answers(inventory, labels))
    known = {(row[0], row[1]) for row in rows}
    lost = [*losses(inventory, _CARRIES)]
    lost += [
        f"{question} {answer}: the form has no such row"
        for question, answer in wanted
        if (question, answer) not in known
    ]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow([row[0], row[1], wanted.get((row[0], row[1]), row[2]), *row[3:]])
    return Exported(stream.getvalue(), tuple(lost))


_ABOUT_DATA = ("PSL_DATA_TYPES", _USAGE)


def _rows(path: str, text: str) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    if not rows or tuple(rows[0]) != HEADER:
        raise ConfigError([Complaint(path, 1, "is no data safety form", f"its first line must be: {','.join(HEADER)}")])
    wrong = [number for number, row in enumerate(rows, start=1) if row and len(row) != len(HEADER)]
    if wrong:
        raise ConfigError([Complaint(path, line, f"the row does not have {len(HEADER)} cells") for line in wrong])
    return [row for row in rows[1:] if row]


def _answers(inventory: Inventory, labels: Labels) -> Iterator[tuple[tuple[str, str], str]]:
    by_label = {label: kind for kind, label in _TYPES.items()}
    groups = _groups()
    for declaration in affirmed(inventory):
        for category in declaration.categories():
            kind = by_label.get(labels.of(category), "")
            if kind:
                yield (groups[kind], kind), "true"
                yield from _usage(kind, declaration, inventory)


def _usage(kind: str, declaration: Declaration, inventory: Inventory) -> Iterator[tuple[tuple[str, str], str]]:
    about = f"{_USAGE}:{kind}:"
    shares = bool({"share", "sell"} & set(declaration.actions)) and bool(declaration.to)
    collects = bool({"collect", "use", "store", "log"} & set(declaration.actions))
    for part, answer, holds in (("COLLECTION", _COLLECTED, collects), ("SHARING", _SHARED, shares)):
        if not holds:
            continue
        yield (f"{about}PSL_DATA_USAGE_COLLECTION_AND_SHARING", answer), "true"
        for key in uses(declaration, inventory):
            named = [name for name, use in _PURPOSES.items() if key == use or key.startswith(use + ".")]
            if named:
                yield (f"{about}DATA_USAGE_{part}_PURPOSE", max(named, key=lambda one: len(_PURPOSES[one]))), "true"


def _statement(kind: str, category: str, answers: set[tuple[str, str]]) -> Statement:
    purposes = [_PURPOSES[answer] for _, answer in sorted(answers) if answer in _PURPOSES]
    shares = any(answer == _SHARED for _, answer in answers)
    return Statement(
        name=_TYPES[kind],
        categories=(category,),
        purposes=tuple(dict.fromkeys(purposes)),
        actions=("collect", "use", "store", "share") if shares else ("collect", "use", "store"),
        to=("third_parties",) if shares else (),
    )


def _groups() -> dict[str, str]:
    """The question under which each data type is listed."""
    sizes = (
        ("PERSONAL", 9), ("FINANCIAL", 4), ("LOCATION", 2), ("SEARCH_AND_BROWSING", 1), ("EMAIL_AND_TEXT", 3),
        ("PHOTOS_AND_VIDEOS", 2), ("AUDIO", 3), ("HEALTH_AND_FITNESS", 2), ("CONTACTS", 1), ("CALENDAR", 1),
        ("APP_PERFORMANCE", 3), ("FILES_AND_DOCS", 1), ("APP_ACTIVITY", 5), ("IDENTIFIERS", 1),
    )  # fmt: skip
    kinds = iter(_TYPES)
    return {next(kinds): f"PSL_DATA_TYPES_{name}" for name, size in sizes for _ in range(size)}
