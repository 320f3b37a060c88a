"""An inventory as a Markdown page for those who answer for the policy: in words, with the sentences it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.inventory import durations
from scanner.inventory.model import BUILTIN_RECIPIENTS, Declaration, Inventory

_DONE = {"collect": "collected", "use": "used", "store": "stored", "log": "logged", "share": "shared", "sell": "sold"}
_CONSENT = {"none": "", "deemed": "deemed by use", "required": "explicit"}
_HOW = {"static": "code", "partial": "code, in part", "attest": "people"}


def page(inventory: Inventory) -> str:
    """The whole page."""
    lines = [f"# {inventory.title}", "", *_head(inventory)]
    affirmed = [entry for entry in inventory.declarations if entry.stance == "affirms"]
    denied = [entry for entry in inventory.declarations if entry.stance == "denies"]
    lines += _table("What is declared", [_row(entry, inventory) for entry in affirmed], *_COLUMNS)
    lines += _table("What is denied", [_row(entry, inventory) for entry in denied], *_COLUMNS)
    lines += _table("Who processes", list(_entities(inventory)), "who", "role", "part of", "sentences")
    promises = [(entry.id, entry.text, _HOW[entry.verify], _sentences(entry.clauses)) for entry in inventory.promises]
    lines += _table("What is promised", promises, "promise", "text", "seen in", "sentences")
    defects = [(entry.rule, entry.what, _sentences(entry.clauses)) for entry in inventory.defects]
    lines += _table("Faults of the text", defects, "class", "what", "sentences")
    if inventory.clauses:
        lines += ["## The sentences", ""]
        ordered = sorted(inventory.clauses.values(), key=lambda clause: (clause.line, clause.id))
        lines += [f"- **{each.id}** (line {each.line}) {' '.join(each.quote.split())}" for each in ordered]
    return "\n".join(lines).rstrip() + "\n"


_COLUMNS = ("declaration", "data", "is", "for", "to", "consent", "kept", "when", "sentences")


def _head(inventory: Inventory) -> Iterator[str]:
    told = [f"Text: {inventory.text_path or 'none'}"]
    told += [f"in force from {inventory.effective}"] if inventory.effective else []
    told += [f"contact {inventory.contact}"] if inventory.contact else []
    told += [f"data stays in {', '.join(inventory.regions)}"] if inventory.regions else []
    told += ["this inventory declares an excerpt of it"] if inventory.extent == "excerpt" else []
    yield "; ".join(told) + "."
    yield ""


def _row(entry: Declaration, inventory: Inventory) -> tuple[str, ...]:
    services = [inventory.services.get(key) or key for key in entry.services if key != "any"]
    return (
        entry.id + (" (draft)" if entry.draft else " (observed)" if entry.observed else ""),
        _data(entry, inventory),
        ", ".join(_DONE[action] for action in entry.actions) + _linked(entry),
        _purposes(entry, inventory),
        ", ".join(_entity(key, inventory) for key in entry.to),
        _CONSENT[entry.consent] + (", unless law requires it" if entry.required_by_law else ""),
        durations.words(entry.retention) if entry.retention >= 0 else "",
        "; ".join(services),
        _sentences(entry.clauses),
    )


def _data(entry: Declaration, inventory: Inventory) -> str:
    named = [term.term or inventory.label(term.category) for term in entry.data]
    if entry.open and entry.heading:
        named.append(f"and other {inventory.label(entry.heading)}")
    return ", ".join(named) or inventory.label(entry.heading)


def _linked(entry: Declaration) -> str:
    return f" ({entry.identifiability})" if entry.identifiability != "identified" else ""


def _purposes(entry: Declaration, inventory: Inventory) -> str:
    if not entry.purposes_stated:
        return "" if entry.stance == "denies" else "not stated"
    labels = [inventory.purposes[key].label if key in inventory.purposes else key for key in entry.purposes]
    return "; ".join(labels) + (" and nothing else" if entry.purposes_closed else "")


def _entity(key: str, inventory: Inventory) -> str:
    if key in BUILTIN_RECIPIENTS:
        return key.replace("_", " ")
    return inventory.entities[key].name if key in inventory.entities else key


def _entities(inventory: Inventory) -> Iterator[tuple[str, ...]]:
    for entity in inventory.entities.values():
        parent = inventory.entities[entity.parent].name if entity.parent in inventory.entities else ""
        role = entity.role.replace("_", " ") + (", not all named" if entity.open else "")
        yield (entity.name, role, parent, _sentences(entity.clauses))


def _sentences(clauses: tuple[str, ...]) -> str:
    return ", ".join(clauses)


def _table(title: str, rows: Sequence[tuple[str, ...]], *columns: str) -> list[str]:
    """A table without the columns in which nothing stands."""
    if not rows:
        return []
    used = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    lines = [f"## {title}", "", _line([columns[at] for at in used]), _line(["---"] * len(used))]
    return [*lines, *(_line([row[at] for at in used]) for row in rows), ""]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
