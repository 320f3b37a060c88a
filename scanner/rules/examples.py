"""A rule's own examples: what to scan, and what the scan must show for the rule to be right.

An example is a piece of code that must show the rule at work (`match`) or must not (`no_match`). What "at work" means
depends on the effect: a sink or source is named by a flow; a transformation stands on a flow; a model, result or
callback lets some flow pass at all; an entry point, a field, a gate, a setting, a lifetime is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from scanner.rules.pack import Pack, RuleEntry, TransformEntry


class Example(msgspec.Struct, frozen=True):
    """One snippet. `rule` is the full id, `effects` what it claims to do, `path` and `line` where it stands.

    `transformation` is the kind for rules that transform. `carrier`: the source is judged by what is read from it, so
    that the example is about flows too.
    """

    rule: str
    effects: tuple[str, ...]
    code: str
    must_match: bool
    path: str
    line: int
    transformation: str = ""
    carrier: bool = False


class Observation(msgspec.Struct, frozen=True):
    """What a scan of one snippet showed: ids of rules by what they did, kinds of transformations, and counts."""

    sources: frozenset[str] = frozenset()
    sinks: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()  # finding classes
    transformations: frozenset[str] = frozenset()
    flows: int = 0
    entry_points: int = 0
    gates: frozenset[str] = frozenset()
    keeps: frozenset[str] = frozenset()


class Failure(msgspec.Struct, frozen=True):
    """An example that did not come out as it says."""

    example: Example
    message: str

    def __str__(self) -> str:
        """`path:line: rule: what was expected`."""
        return f"{self.example.path}:{self.example.line}: {self.example.rule}: {self.message}"


Analyse = Callable[[str], Observation]

_EFFECTS = (
    "source",
    "sink",
    "transform",
    "model",
    "returns",
    "callback",
    "listen",
    "send",
    "save",
    "rows",
    "chain",
    "entry_point",
    "gate",
    "setting",
    "keeps",
    "field",
)


def examples_of(packs: Iterable[tuple[str, Pack]]) -> Iterator[Example]:
    """Every example of the packs (given with their paths), in the order written."""
    for path, pack in packs:
        for entry in pack.rules:
            yield from _examples(path, pack.pack.text, entry)


def run_examples(examples: Iterable[Example], analyse: Analyse) -> tuple[Failure, ...]:
    """The examples that do not come out as they say. `analyse` scans one snippet as a file of its own."""
    return tuple(
        Failure(example, message) for example in examples if (message := judge(example, analyse(example.code)))
    )


def judge(example: Example, seen: Observation) -> str:
    """What is wrong with the outcome of one example; "" when it is as it says."""
    shown = {effect: _shows(effect, example, seen) for effect in example.effects}
    if example.must_match:
        missing = [effect for effect, is_shown in shown.items() if not is_shown]
        return f"must match, and no {_words(missing)} was seen" if missing else ""
    return "must not match, and does" if all(shown.values()) else ""


def _examples(path: str, pack: str, entry: RuleEntry) -> Iterator[Example]:
    effects = tuple(effect for effect in _EFFECTS if getattr(entry, effect) not in (None, ()))
    carrier = entry.source is not None and not entry.source.types
    transformation = ""
    if isinstance(entry.transform, TransformEntry):
        transformation = entry.transform.kind
    elif entry.transform is not None:
        transformation = entry.transform
    for words, must_match in ((entry.examples.match, True), (entry.examples.no_match, False)):
        for word in words:
            rule = f"{pack}.{entry.id.text}"
            yield Example(rule, effects or ("model",), word.text, must_match, path, word.line, transformation, carrier)


def _shows(effect: str, example: Example, seen: Observation) -> bool:
    by_rule = {
        "source": seen.sources,
        "sink": seen.sinks,
        "field": seen.fields,
        "gate": seen.gates,
        "keeps": seen.keeps,
    }
    if effect in by_rule:
        if effect == "source" and example.carrier and not seen.flows:
            return False
        return example.rule in by_rule[effect]
    if effect == "transform":
        return example.transformation in seen.transformations
    if effect == "setting":
        return bool(seen.settings)
    return bool(seen.entry_points if effect == "entry_point" else seen.flows)


def _words(effects: list[str]) -> str:
    flows = {
        "model": "flow",
        "returns": "flow",
        "callback": "flow",
        "save": "flow",
        "listen": "flow",
        "send": "flow",
        "rows": "flow",
        "chain": "flow",
        "transform": "transformation",
    }
    return ", ".join(dict.fromkeys(flows.get(effect, effect.replace("_", " ")) for effect in effects))
