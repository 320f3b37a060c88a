"""How much of a policy `flowaudit inventory suggest` reads: `python -m benchmarks.suggestions [--markdown] [--misses]`.

For each text the statements that a person sees in it: for the example applications the clauses of their inventories,
for `benchmarks/policies` a list written by hand. Counted are clauses (found, invented), categories on found clauses,
denials, consent, recipients and periods. No word was chosen for `heldout`, of which missed sentences have been seen,
nor for `heldout-plain` and `heldout-mixed`, of which none has.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from scanner import api
from scanner.engine.prose import prose_lexicon
from scanner.inventory import durations
from scanner.inventory.policy_text import PolicyText, flat
from scanner.inventory.prose.reading import Statement, statements

ROOT = Path(__file__).parents[1]
POLICIES = ROOT / "benchmarks" / "policies"
APPS = ROOT / "fixtures" / "apps"


class Wanted(msgspec.Struct):
    """What a person says of one sentence."""

    quote: str
    data: list[str] = []
    actions: list[str] = []
    denies: bool = False
    consent: str = ""
    to: list[str] = []
    retention: str = ""


class Score(msgspec.Struct):
    """Right, invented and missed, of one kind of thing."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, other: Score) -> None:
        self.right += other.right
        self.extra += other.extra
        self.missed += other.missed

    def __str__(self) -> str:
        """ "recall/precision (right ones)", "-" where there is nothing to find and nothing was invented."""
        return (
            f"{self.recall:.2f}/{self.precision:.2f} ({self.right})" if self.right + self.extra + self.missed else "-"
        )

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.extra, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)


KINDS = ("clauses", "categories", "actions", "denials", "consent", "recipients", "periods")


def main(arguments: list[str]) -> None:
    lexicon = prose_lexicon(api.rules(api.Request(paths=(ROOT,))))
    rows: list[tuple[str, dict[str, Score]]] = []
    for name, text, wanted in policies():
        scores = {kind: Score() for kind in KINDS}
        told = compare(list(statements(text, lexicon)), wanted, scores)
        rows.append((name, scores))
        if "--misses" in arguments:
            print(f"== {name}", *told, sep="\n")
    total = {kind: Score() for kind in KINDS}
    for name, scores in rows:
        if not name.startswith("heldout"):
            for kind in KINDS:
                total[kind].add(scores[kind])
    bar = " | " if "--markdown" in arguments else "  "
    edge = "| " if "--markdown" in arguments else ""
    print(edge + bar.join([f"{'policy':<12}", *(f"{kind:>13}" for kind in KINDS)]) + edge[::-1])
    if edge:
        print("| --- |" + " ---: |" * len(KINDS))
    for name, scores in [*rows, ("all tuned", total)]:
        cells = [str(scores[kind]) for kind in KINDS]
        print(edge + bar.join([f"{name:<12}", *(f"{cell:>13}" for cell in cells)]) + edge[::-1])
    print("\nrecall/precision (right ones); categories, actions and the rest on the clauses that were found")


def policies() -> Iterator[tuple[str, PolicyText, list[Wanted]]]:
    for name in ("ottobest", "calmere"):
        folder = APPS / name / "policy"
        text = PolicyText(f"{name}.txt", (folder / f"{name}.txt").read_bytes())
        yield name, text, of_inventory(yaml.safe_load((folder / f"{name}-policy.yaml").read_text("utf-8")))
    for path in sorted(POLICIES.glob("*.yaml")):
        text_path = next(each for each in sorted(POLICIES.glob(path.stem + ".*")) if each.suffix != ".yaml")
        wanted = msgspec.convert(yaml.safe_load(path.read_text("utf-8")), list[Wanted])
        yield path.stem, PolicyText(text_path.name, text_path.read_bytes()), wanted


def of_inventory(inventory: dict[str, Any]) -> list[Wanted]:
    """A statement a clause: with the data whose term stands in its sentence."""
    found = {key: Wanted(entry["quote"]) for key, entry in inventory["clauses"].items()}
    for declaration in inventory["declarations"]:
        for key in declaration["clauses"]:
            wanted = found[key]
            terms = [term for term in declaration.get("data", []) if term["term"].lower() in wanted.quote.lower()]
            wanted.data += [term["category"] for term in terms if term["category"] not in wanted.data]
            if terms and declaration.get("stance") == "denies":
                wanted.denies = True
    return list(found.values())


def compare(found: list[Statement], wanted: list[Wanted], scores: dict[str, Score]) -> list[str]:
    """Count, and say what was missed (-) and invented (+)."""
    told: list[str] = []
    met: set[int] = set()
    for each in wanted:
        matching = [at for at, one in enumerate(found) if same(one.quote, each.quote)]
        if not matching:
            scores["clauses"].missed += 1
            told.append(f"- {each.quote[:110]}")
            continue
        scores["clauses"].right += 1
        met.update(matching)
        told += on_clause([found[at] for at in matching], each, scores)
    for quote in dict.fromkeys(one.quote for at, one in enumerate(found) if at not in met):
        if not any(same(quote, each.quote) for each in wanted):
            scores["clauses"].extra += 1
            told.append(f"+ {quote[:110]}")
    return told


def on_clause(found: list[Statement], wanted: Wanted, scores: dict[str, Score]) -> list[str]:
    told = []
    names = {category for one in found for category, _ in one.categories}
    pairs: list[tuple[str, set[str], set[str]]] = [("categories", names, set(wanted.data))]
    if wanted.actions:
        pairs.append(("actions", {action for one in found for action in one.actions}, set(wanted.actions)))
    said = {"denies"} if any(one.denies for one in found) else set()
    pairs.append(("denials", said, {"denies"} if wanted.denies else set()))
    if wanted.to or wanted.consent or wanted.retention or wanted.actions:
        consents = {one.consent for one in found} - {"none", "deemed"}
        pairs.append(("consent", consents, {wanted.consent} - {""}))
        pairs.append(("recipients", {name for one in found for _, name, _ in one.to}, set(wanted.to)))
        periods = {str(durations.seconds(one.retention)) for one in found if one.retention}
        pairs.append(("periods", periods, {str(durations.seconds(wanted.retention))} if wanted.retention else set()))
    for kind, left, right in pairs:
        missed = {each for each in right if not any(related(kind, each, other) for other in left)}
        extra = {each for each in left if not any(related(kind, other, each) for other in right)}
        scores[kind].add(Score(len(right) - len(missed), len(extra), len(missed)))
        if missed or extra:
            told.append(f"  {kind}: -{sorted(missed)} +{sorted(extra)}: {wanted.quote[:80]}")
    return told


def same(found: str, wanted: str) -> bool:
    """Whether one quote holds the other."""
    left, right = flat(found).lower(), flat(wanted).lower()
    return right in left or (left in right and len(left) > 25)


def related(kind: str, wanted: str, found: str) -> bool:
    if kind == "recipients":
        return bool(set(re.findall(r"\w{4,}", wanted.lower())) & set(re.findall(r"\w{4,}", found.lower())))
    if kind != "categories" or "user" in (wanted, found):
        return wanted == found
    return wanted == found or wanted.startswith(found + ".") or found.startswith(wanted + ".")


if __name__ == "__main__":
    main(sys.argv[1:])
