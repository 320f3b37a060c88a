"""Google Play's data safety form as CSV: the user's own export is read, and given back with its answers filled in.

The form is the console's, and its ids are its own (https://support.google.com/googleplay/android-developer/answer/10787469):
what a row asks is read from the file. A row is about a *kind of data* by its id or by the label that stands beside it;
a question about the use of that kind holds the kind's id; what it asks (collected, shared, for which purpose) stands in
the words of ids and labels. Columns and rows that are not about data stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import msgspec

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
_PURPOSE_WORDS = {
    "functionality": "essential.service", "analytics": "analytics", "communication": "marketing.communications",
    "advertis": "marketing.advertising", "marketing": "marketing.advertising", "fraud": "essential.fraud_detection",
    "personali": "personalize", "account": "essential.service.authentication",
}  # fmt: skip
_CARRIES = frozenset[str]()
_YES = ("true", "yes", "1")


class Row(msgspec.Struct, frozen=True):
    """What one row asks: about which kind of data, and whether it is collected, shared, or used for a purpose."""

    at: int
    kind: str  # the store's label of the kind of data
    asks: str  # "type", "collected", "shared", "collected for", "shared for", "other"
    purpose: str = ""
    ticked: bool = False


class Form:
    """The user's file: its cells as they are, and what each row asks."""

    def __init__(self, path: str, text: str, labels: Labels) -> None:
        """Raises ConfigError when it is no such form."""
        self.ending = "\r\n" if "\r\n" in text else "\n"
        self.cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        head = [cell.strip().lower() for cell in self.cells[0]] if self.cells else []
        columns = [_column(head, name) for name in ("question id", "response id", "response value")]
        if -1 in columns:
            raise ConfigError(
                [Complaint(path, 1, "is no data safety form", f"its first line must be: {','.join(HEADER)}")]
            )
        wrong = [number for number, row in enumerate(self.cells, start=1) if row and len(row) != len(head)]
        if wrong:
            raise ConfigError([Complaint(path, line, f"the row does not have {len(head)} cells") for line in wrong])
        self._question, self._response, self.value = columns
        self._label = _column(head, "human-friendly")
        kinds = dict(self._kinds(labels))
        self.rows = tuple(row for at, cells in self._answers() if (row := self._row(at, cells, kinds)) is not None)

    def unread(self) -> Iterator[str]:
        """Answers to rows that are not about data."""
        known = {row.at for row in self.rows}
        for at, cells in self._answers():
            if at not in known and cells[self.value].strip():
                yield f"{cells[self._question]} {cells[self._response]}".strip()

    def filled(self, answers: dict[int, str]) -> str:
        """The file with these values by row."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator=self.ending)
        for at, cells in enumerate(self.cells):
            writer.writerow(
                [answers.get(at, cell) if column == self.value else cell for column, cell in enumerate(cells)]
            )
        return stream.getvalue()

    def _answers(self) -> Iterator[tuple[int, list[str]]]:
        return ((at, cells) for at, cells in enumerate(self.cells) if at and cells)

    def _kinds(self, labels: Labels) -> Iterator[tuple[str, str]]:
        """The id of each kind of data with the store's label for it: a row that names one and asks nothing of it."""
        for _, cells in self._answers():
            question, response = cells[self._question], cells[self._response]
            if not response or ":" in question:
                continue
            said = [_TYPES.get(response, ""), *self._words(cells)]
            known = next((label for word in said if word and (label := labels.known(word))), "")
            if known:
                yield response, known

    def _words(self, cells: list[str]) -> Iterator[str]:
        """How a row may name its kind: by parts of its label, by its id in words."""
        label = cells[self._label] if self._label >= 0 else ""
        yield label
        yield from reversed(re.split(r"[:/>|–—-]|, ", label))
        yield re.sub(r"^[A-Z]+_", "", cells[self._response]).replace("_", " ")

    def _row(self, at: int, cells: list[str], kinds: dict[str, str]) -> Row | None:
        question, response = cells[self._question], cells[self._response]
        ticked = cells[self.value].strip().lower() in _YES
        parts = question.split(":")
        about = next((kinds[part] for part in parts if part in kinds), "")
        if not about:
            return Row(at, kinds[response], "type", ticked=ticked) if response in kinds else None
        asked = parts[-1].upper()
        if "PURPOSE" in asked:
            done = "shared for" if "SHAR" in asked else "collected for"
            return Row(at, about, done, self._purpose(response, cells), ticked)
        if "SHAR" in response.upper() and "COLLECT" not in response.upper():
            return Row(at, about, "shared", ticked=ticked)
        if "COLLECT" in response.upper() and "SHAR" not in response.upper():
            return Row(at, about, "collected", ticked=ticked)
        return Row(at, about, "other", ticked=ticked)

    def _purpose(self, response: str, cells: list[str]) -> str:
        label = cells[self._label] if self._label >= 0 else ""
        said = f"{response} {label}".lower()
        return _PURPOSES.get(response) or next((use for word, use in _PURPOSE_WORDS.items() if word in said), "")


def read(path: str, text: str, labels: Labels) -> Imported:
    """The statements of a filled-in form. Raises ConfigError when it is none."""
    form = Form(path, text, labels)
    found = []
    for kind in dict.fromkeys(row.kind for row in form.rows if row.asks == "type" and row.ticked):
        ticked = [row for row in form.rows if row.kind == kind and row.ticked]
        shares = any(row.asks.startswith("shared") for row in ticked)
        found.append(
            Statement(
                name=kind,
                categories=(labels.category(kind),),
                purposes=tuple(dict.fromkeys(row.purpose for row in ticked if row.purpose)),
                actions=("collect", "use", "store", "share") if shares else ("collect", "use", "store"),
                to=("third_parties",) if shares else (),
            )
        )
    return Imported("Data safety form", tuple(found), tuple(form.unread()))


def write(inventory: Inventory, text: str, path: str, labels: Labels) -> Exported:
    """The form with every row answered that is about data which the inventory declares. Raises ConfigError."""
    form = Form(path, text, labels)
    answers: dict[int, str] = {}
    lost = [*losses(inventory, _CARRIES)]
    for declaration in affirmed(inventory):
        for category in declaration.categories():
            kind = labels.of(category)
            rows = [row for row in form.rows if row.kind == kind]
            if not kind:
                lost.append(f"{category} ({declaration.id}): Google Play has no kind for it")
            elif not rows:
                lost.append(f"{category} ({declaration.id}): the form has no row for “{kind}”")
            for row in rows:
                if _holds(row, declaration, inventory):
                    answers[row.at] = "true"
    answered = {row.kind for row in form.rows if row.at in answers}
    asked = sum(row.asks == "other" and row.kind in answered for row in form.rows)
    if asked:
        lost.append(f"{asked} rows ask what an inventory does not say, such as whether collecting is optional")
    return Exported(form.filled(answers), tuple(dict.fromkeys(lost)))


def _holds(row: Row, declaration: Declaration, inventory: Inventory) -> bool:
    """Whether a declaration answers a row about its kind of data with yes."""
    shares = bool({"share", "sell"} & set(declaration.actions)) and bool(declaration.to)
    collects = bool({"collect", "use", "store", "log"} & set(declaration.actions))
    match row.asks:
        case "type":
            return True
        case "collected":
            return collects
        case "shared":
            return shares
        case "collected for" | "shared for":
            done = shares if row.asks == "shared for" else collects
            return done and any(_serves(use, row.purpose) for use in uses(declaration, inventory))
        case _:
            return False


def _serves(use: str, asked: str) -> bool:
    """Whether a row's purpose is the nearest that Google Play has for a data use."""
    above = [one for one in _PURPOSES.values() if use == one or use.startswith(one + ".")]
    return bool(above) and asked == max(above, key=len)


def _column(head: list[str], name: str) -> int:
    return next((at for at, cell in enumerate(head) if cell.startswith(name)), -1)
