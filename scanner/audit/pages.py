"""The catalogue as Markdown files: one page a finding class, and an index."""

from __future__ import annotations

from scanner.audit.classes import CLASSES, NOTED_IN_EXCERPTS
from scanner.audit.model import FindingClass

_FAMILIES = {
    "PF1": "What the code does against what the policy says",
    "PF2": "Consent that was promised",
    "PF3": "Hygiene, with or without an inventory",
    "PF4": "Deletion, retention, access",
    "PF5": "Data called anonymous",
    "PF6": "Children, transfers, special categories, more than needed",
    "PF7": "The policy and the inventory themselves",
}


NOTIFICATION = """\
# PF901 tool notification

**no level** – What could not be read or understood, and every limit that was hit.

It is no result and says nothing of personal data: it says where the tool did not look. It stands in the text report
under "not read or not understood", in JSON under `problems`, in SARIF as a notification of the run, and never fails a
run. Nothing of it can be suppressed.

**Notified**

```python
def send(user)
    requests.post(URL, json={"email": user.email})   # line 1 cannot be parsed: what is around it was not understood
```

**Not notified**

```python
def send(user):
    requests.post(URL, json={"email": user.email})
```

**What to do**

Mend the file, leave it out by `exclude`, or read it yourself. For a limit, see [limits](../limits.md).
"""


def pages() -> dict[str, str]:
    """File name to text, for `docs/findings`."""
    of_classes = {f"{entry.id}.md": _page(entry) for entry in CLASSES}
    return {"README.md": _index(), **of_classes, "PF901.md": NOTIFICATION}


def _page(entry: FindingClass) -> str:
    tags = ", ".join(tag.removeprefix("external/cwe/").upper().replace("GDPR/", "GDPR Art. ") for tag in entry.tags[1:])
    lines = [f"# {entry.id} {entry.name}", "", f"**{entry.level}** – {entry.summary}", ""]
    if entry.id in NOTED_IN_EXCERPTS:
        lines += ["In an inventory whose extent is an excerpt the level is note.", ""]
    return "\n".join([*lines, entry.help.rstrip("\n"), *([f"\nTags: {tags}"] if tags else []), ""])


def _index() -> str:
    lines = [
        "# Finding classes",
        "",
        "Levels are for an inventory whose extent is the whole policy. A source known by a bare name only lowers the "
        "level one step and puts the rank under 40. Every verdict is one of compliant, violation and gap (it cannot be "
        "decided with these bindings).",
    ]
    for prefix, title in _FAMILIES.items():
        lines += ["", f"## {title}", "", "| class | level | what is reported |", "| --- | --- | --- |"]
        for entry in CLASSES:
            if entry.id.startswith(prefix):
                lines.append(f"| [{entry.id}]({entry.id}.md) {entry.name} | {entry.level} | {entry.summary} |")
    lines += [
        "",
        "[PF901](PF901.md) is no result: what could not be read or understood, and every limit that was hit, is a "
        "notification of the run.",
        "",
    ]
    return "\n".join(lines)
