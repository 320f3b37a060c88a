"""Collects identifiers that contain words of personal data from unpacked open-source packages, to be labelled by hand.

    python -m benchmarks.collect_names FOLDER > rows.csv
    python -m benchmarks.collect_names FOLDER --around rows.csv > same-rows.csv

FOLDER holds one folder a package, named `<package>-<version>`. A row is one name with what stands around it
(`benchmarks.name_rows`). The choice among the many is by hash, so it repeats; a name occurs only so often. Which words
count is decided by *substrings*, on purpose: the hard negatives (`usage`, `megaphone`, `email_template`) must be among
the rows. `--around` chooses nothing: it fills in what stands around the rows of a list from the same packages, and
leaves their labels as they are. Nothing collected is imported or run.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.name_occurrences import found_in
from benchmarks.name_rows import Row, read_rows, write_rows

TELLING = re.compile(
    "e_?mail|phone|mobile|first_?name|last_?name|full_?name|surname|birth|dob|gender|user_?name|passw|address|street|postcode|zip|city|"
    "ip_addr|client_ip|remote|latitude|longitude|card|iban|bank|ssn|passport|tax_?id|vat|national|avatar|photo|picture|user_?id|session|cookie|"
    "device|user_?agent|fingerprint|voice|diagnos|allerg|medic|blood|weight|height|race|religio|ethnic|marital|salary|employ|"
    "job_?title|consent|owner|author|signature|nick|customer|patient|guest|speaker|invitee|recipient|fax|twitter|website|disab|pregnan|disease",
    re.IGNORECASE,
)
LIKELY = re.compile(
    "(^|_)(e_?mail(_?addr(ess)?)?|phone(_?number)?|mobile|(first|last|full|given|family|middle|nick|user|author|customer|contact|guest|owner)_?names?|surname|"
    "birth_?(date|day|place)|date_of_birth|dob|gender|sex|password|address|addr|street|postcode|zip_?code|postal_?code|city|ip|ip_?addr(ess)?|latitude|longitude|"
    "card_?number|iban|vat_?(id|number)|avatar|photo|user_?id|owner_?id|author_?id|customer_?id|session_?(id|key)|device_?id|user_?agent|remote_addr|"
    "allergies|weight|height|religion|marital_status|job_?title|nationality|login|biography|bio|signature|country|diagnosis|ethnic_?group|occupation|education|"
    "medicament|pathology|disability|pregnan(t|cy)|blood_?type|smoker|salary|employer|fax|website|twitter)s?$"
    "|(?-i:[a-z](Email|Phone|FirstName|LastName|Address|UserId|UserName|BirthDate|City))$",
    re.IGNORECASE,
)
BARE = re.compile(
    "name|title|location|token|id|age|state|company|position|birthday|display_name|lang|locale", re.IGNORECASE
)
BROAD = re.compile(
    "name|mail|addr|user|login|pass|token|secret|account|key|ip|mac|lat|lon|lng|location|tel|age|sex|lang|locale|country|state|title|id$|tz|timezone|"
    "company|history|search|click|message|comment|review|order|invoice|contact|calendar|client|serial|hash|agent|driver|player|person|profile|member",
    re.IGNORECASE,
)
KINDS = (
    "models",
    "forms",
    "views",
    "serializers",
    "settings",
    "tests",
    "migrations",
    "commands",
    "tasks",
    "admin",
    "api",
    "schemas",
)
PER_NAME = {"likely": 26, "bare": 40, "telling": 4, "broad": 3}
PER_APPLICATION = {"likely": 29, "bare": 4, "telling": 6, "broad": 4}
# Applications about people give more likely names, so that about half of the list can be positive.
ABOUT_PEOPLE = frozenset(
    [
        "byro",
        "ckan",
        "Cartridge",
        "django_oscar",
        "gnuhealth",
        "indico",
        "pretix",
        "pretalx",
        "shuup",
        "lino_xl",
        "fhirclient",
        "trytond_party",
        "weblate",
        "django_allauth",
        "hyperkitty",
        "mailman",
        "open_webui",
        "privacyidea",
        "invenio_accounts",
        "dj_stripe",
        "django_helpdesk",
        "label_studio",
    ]
)
MORE = 25
DECLARED_WIDTH = 90
OWNER_WIDTH = 60
MOST_FILES = 700


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--around", type=Path)
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number of rows an application")
    options = parser.parse_args()
    if options.around:
        write_rows(around(read_rows(options.around), options.folder), sys.stdout)
        return
    seen: Counter[str] = Counter()
    rows: list[Row] = []
    for folder in sorted(options.folder.iterdir()):
        rows += chosen(folder, seen, options.share)
    write_rows(rows, sys.stdout)


def chosen(folder: Path, seen: Counter[str], share: float) -> list[Row]:
    """The application's rows: likely last words first, then those that contain a telling or a common one."""
    groups: dict[str, list[Row]] = {group: [] for group in PER_APPLICATION}
    for row in rows_of(folder).values():
        if LIKELY.search(row.name):
            groups["likely"].append(row)
        elif BARE.fullmatch(row.name):
            groups["bare"].append(row)
        elif TELLING.search(row.name):
            groups["telling"].append(row)
        elif BROAD.search(row.name):
            groups["broad"].append(row)
    result: list[Row] = []
    for group, limit in PER_APPLICATION.items():
        taken = -MORE if group == "likely" and folder.name.split("-")[0] in ABOUT_PEOPLE else 0
        for row in sorted(groups[group], key=by_hash):
            if taken < limit * share and seen[row.name] < PER_NAME[group]:
                seen[row.name] += 1
                taken += 1
                result.append(row)
    return result


def around(rows: list[Row], folder: Path) -> Iterator[Row]:
    """The rows with what stands around them as it is found in the packages; those not found as they are."""
    packages: dict[str, dict[tuple[str, str], Row]] = {}
    for row in rows:
        name = f"{row.application}-{row.version}"
        if name not in packages:
            packages[name] = rows_of(folder / name) if (folder / name).is_dir() else {}
        found = packages[name].get((row.name, row.owner))
        if found is None or found.occurs != row.occurs:
            yield row
            continue
        yield msgspec.structs.replace(
            row, place=found.place, function=found.function, value=found.value, neighbours=found.neighbours
        )


def rows_of(folder: Path) -> dict[tuple[str, str], Row]:
    """The rows of a package by name and owner."""
    return {
        (row.name, row.owner): row
        for path in sorted(folder.rglob("*.py"), key=by_hash)[:MOST_FILES]
        for row in occurrences(folder, path)
    }


def by_hash(value: object) -> str:
    """A number that orders by nothing a reader could prefer."""
    text = value.name if isinstance(value, Path) else repr(value)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def occurrences(folder: Path, path: Path) -> Iterator[Row]:
    """The rows of one file."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return
    application, version = folder.name.split("-")[:2]
    place = path.relative_to(folder).as_posix()
    kind = next((one for one in KINDS if one in path.parts or path.stem.startswith(one)), "other")
    for occurs, function, owner, name, declared, value, neighbours in found_in(tree):
        if (
            name.isidentifier()
            and len(name) > 1
            and not name.startswith("__")
            and not name[:1].isupper()
            and len(owner) <= OWNER_WIDTH
        ):
            yield Row(
                application, version, place, kind, occurs, function, owner, name, declared[:DECLARED_WIDTH], value,
                " ".join(neighbours),
            )  # fmt: skip


if __name__ == "__main__":
    main()
