"""Apple's privacy manifest, `PrivacyInfo.xcprivacy`: a property list with the kinds of data that an app collects.

https://developer.apple.com/documentation/bundleresources/privacy-manifest-files. `Linked: false` makes the same claim
as an inventory's `identifiability: anonymous`; tracking is sharing with third parties for advertising.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterator
from typing import Any
from xml.parsers.expat import ExpatError

from scanner.inventory.exchange.statement import Exported, Imported, Statement, affirmed, losses, uses
from scanner.inventory.exchange.vocabulary import Labels
from scanner.inventory.model import Declaration, Inventory
from scanner.source import Complaint, ConfigError

_TYPES = "NSPrivacyCollectedDataTypes"
_TYPE = "NSPrivacyCollectedDataType"
_PURPOSE = "NSPrivacyCollectedDataTypePurpose"
_PURPOSES = {
    "AppFunctionality": "essential.service",
    "Analytics": "analytics",
    "DeveloperAdvertising": "marketing.advertising.first_party",
    "ThirdPartyAdvertising": "marketing.advertising.third_party",
    "ProductPersonalization": "personalize",
}
_TRACKING = "marketing.advertising.third_party"
_CARRIES = frozenset(("anonymity",))


def read(path: str, raw: bytes, labels: Labels) -> Imported:
    """The statements of a manifest. Raises ConfigError when it is no property list, or declares nothing."""
    try:
        document = plistlib.loads(raw)
    except (plistlib.InvalidFileException, ExpatError, ValueError) as error:
        raise ConfigError([Complaint(path, 0, f"is no property list: {error}")]) from error
    entries = document.get(_TYPES) if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ConfigError([Complaint(path, 0, f"is no privacy manifest: it has no {_TYPES}")])
    found: list[Statement] = []
    left: list[str] = []
    for entry in entries:
        named = str(entry.get(_TYPE, "")) if isinstance(entry, dict) else ""
        category = labels.category(named.removeprefix(_TYPE))
        if category:
            found.append(_statement(named.removeprefix(_TYPE), category, entry))
        else:
            left.append(f"the data type '{named}' maps to no category")
    for key in sorted(set(document) - {_TYPES}):
        left.append(f"{key}: it is about the app, not about data")
    return Imported("Privacy manifest", tuple(found), tuple(left))


def write(inventory: Inventory, labels: Labels) -> Exported:
    """The manifest of everything that the inventory declares to be collected."""
    collected: dict[str, dict[str, Any]] = {}
    lost = list(losses(inventory, _CARRIES))
    for declaration in affirmed(inventory):
        for category in declaration.categories():
            label = labels.of(category)
            if label:
                _add(collected, _TYPE + "".join(label.split()), declaration, inventory)
            else:
                lost.append(f"{category} ({declaration.id}): Apple has no type for it")
    document = {
        "NSPrivacyTracking": any(entry[f"{_TYPE}Tracking"] for entry in collected.values()),
        _TYPES: [collected[key] for key in sorted(collected)],
    }
    return Exported(plistlib.dumps(document, sort_keys=False).decode(), tuple(lost))


def _statement(name: str, category: str, entry: dict[str, Any]) -> Statement:
    tracking = bool(entry.get(f"{_TYPE}Tracking"))
    given = [str(one).removeprefix(_PURPOSE) for one in entry.get(f"{_TYPE}Purposes", ())]
    purposes = [_PURPOSES[one] for one in given if one in _PURPOSES] + ([_TRACKING] if tracking else [])
    return Statement(
        name=name,
        categories=(category,),
        purposes=tuple(dict.fromkeys(purposes)),
        actions=("collect", "use", "store", "share") if tracking else ("collect", "use", "store"),
        to=("third_parties",) if tracking else (),
        identifiability="identified" if entry.get(f"{_TYPE}Linked", True) else "anonymous",
    )


def _add(collected: dict[str, dict[str, Any]], name: str, declaration: Declaration, inventory: Inventory) -> None:
    """Merge a declaration into the entry of one data type: linked or tracking once is so for all."""
    entry = collected.setdefault(
        name, {_TYPE: name, f"{_TYPE}Linked": False, f"{_TYPE}Tracking": False, f"{_TYPE}Purposes": []}
    )
    keys = uses(declaration, inventory)
    entry[f"{_TYPE}Linked"] |= declaration.identifiability not in ("anonymous", "aggregate")
    entry[f"{_TYPE}Tracking"] |= bool(declaration.to) and any(_under(key, _TRACKING) for key in keys)
    purposes = {*entry[f"{_TYPE}Purposes"], *(_PURPOSE + one for one in _apple_purposes(keys))}
    entry[f"{_TYPE}Purposes"] = sorted(purposes)


def _apple_purposes(keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys or ("",):
        yield next((name for name, use in _PURPOSES.items() if _under(key, use)), "Other")


def _under(key: str, above: str) -> bool:
    return key == above or key.startswith(above + ".")
