"""Collects identifiers that contain words of personal data from unpacked open-source packages, to be labelled by hand.

    python benchmarks/collect_names.py FOLDER > rows.csv

FOLDER holds one folder a package, named `<package>-<version>`. A row: application, version, file kind, how the name
occurs (field, attribute, item, parameter, variable), owner, name, declared type, neighbours. The choice among the many
is by hash, so it repeats; a name occurs only so often. Which words count is decided by *substrings*, on purpose: the
hard negatives (`usage`, `megaphone`, `email_template`) must be among the rows. Nothing collected is imported or run.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

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
NEIGHBOURS = 8


class Row(NamedTuple):
    application: str
    version: str
    file_kind: str
    occurs: str
    owner: str
    name: str
    declared: str
    neighbours: str


def main() -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(Row._fields)
    seen: Counter[str] = Counter()
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        application, version = folder.name.split("-")[:2]
        writer.writerows(chosen(application, version, folder, seen))


def chosen(application: str, version: str, folder: Path, seen: Counter[str]) -> list[Row]:
    """The application's rows: likely last words first, then those that contain a telling or a common one."""
    rows = {
        (row.name, row.owner): row
        for path in sorted(folder.rglob("*.py"), key=by_hash)[:700]
        for row in occurrences(application, version, path)
    }
    groups: dict[str, list[Row]] = {group: [] for group in PER_APPLICATION}
    for row in rows.values():
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
        taken = -MORE if group == "likely" and application in ABOUT_PEOPLE else 0
        for row in sorted(groups[group], key=by_hash):
            if taken < limit and seen[row.name] < PER_NAME[group]:
                seen[row.name] += 1
                taken += 1
                result.append(row)
    return result


def by_hash(value: object) -> str:
    text = value.name if isinstance(value, Path) else repr(value)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def occurrences(application: str, version: str, path: Path) -> Iterator[Row]:
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return
    callees = called(tree)
    kind = next((one for one in KINDS if one in path.parts or path.stem.startswith(one)), "other")
    for occurs, owner, name, declared, neighbours in walk(tree, "", callees):
        if (
            name.isidentifier()
            and len(name) > 1
            and not name.startswith("__")
            and not name[:1].isupper()
            and len(owner) <= 60
        ):
            yield Row(application, version, kind, occurs, owner, name, declared[:DECLARED_WIDTH], " ".join(neighbours))


Found = tuple[str, str, str, str, tuple[str, ...]]


def called(tree: ast.AST) -> set[int]:
    """The callees of a tree, by identity: the name of a function that is called is not data that is read."""
    return {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def walk(node: ast.AST, class_name: str, callees: set[int]) -> Iterator[Found]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.ClassDef) else class_name
        if isinstance(child, ast.ClassDef):
            yield from fields(child)
        if id(child) not in callees:
            yield from one(child, class_name)
        yield from walk(child, inner, callees)


def fields(node: ast.ClassDef) -> Iterator[Found]:
    declared: dict[str, str] = {}
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            declared[statement.target.id] = ast.unparse(statement.annotation)
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    declared[target.id] = ast.unparse(statement.value)
    names = sorted(declared)
    for name, text in declared.items():
        yield "field", node.name, name, " ".join(text.split()), tuple(n for n in names if n != name)[:NEIGHBOURS]


def one(node: ast.AST, class_name: str) -> Iterator[Found]:
    match node:
        case ast.Attribute(value=base, attr=name) if not isinstance(base, ast.Constant):
            yield "attribute", spelled(base, class_name), name, "", ()
        case ast.Subscript(value=base, slice=ast.Constant(value=str() as key)):
            yield "item", spelled(base, class_name), key, "", ()
        case ast.Call(func=ast.Attribute(value=base, attr="get"), args=[ast.Constant(value=str() as key), *_]):
            yield "item", spelled(base, class_name), key, "", ()
        case ast.arg(arg=name, annotation=annotation):
            yield "parameter", "", name, ast.unparse(annotation) if annotation else "", ()
        case ast.Assign(targets=[ast.Name(id=name)]) if not class_name:
            yield "variable", "", name, "", ()


def spelled(base: ast.expr, class_name: str) -> str:
    if isinstance(base, ast.Name) and base.id in ("self", "cls"):
        return class_name
    return " ".join(ast.unparse(base).split())


if __name__ == "__main__":
    main()
