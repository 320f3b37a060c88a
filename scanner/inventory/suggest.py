"""A policy text to a first inventory: clauses by sentence, and what each seems to declare, everything for review.

What `prose` reads in the sentences becomes clauses, declarations, entities, purposes and promises. Every declaration is
a `draft` and covers nothing until a person has confirmed it; what the words leave open stands in a comment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from scanner.inventory.identifiers import free, slug
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.prose.blocks import blocks
from scanner.inventory.prose.lexicon import Lexicon
from scanner.inventory.prose.preface import effective_of
from scanner.inventory.prose.reading import Statement, first_party, statements
from scanner.inventory.schemas import editor_line

_CHECKS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "rights": ("user_control", ("PF401", "PF403"), "partial"),
    "security": ("security", ("PF301", "PF302", "PF304", "PF305"), "partial"),
    "retention": ("retention", ("PF402",), "partial"),
    "transfer": ("international_transfer", ("PF602",), "partial"),
    "children": ("children", ("PF601",), "partial"),
    "refusal": ("consent", ("PF203",), "partial"),
    "automated": ("automated_decisions", (), "attest"),
    "changes": ("", (), "attest"),
    "consent": ("consent", ("PF201", "PF202", "PF204"), "partial"),
    "law": ("", (), "attest"),
}
"""What a topic says of the policy, which classes check such a sentence, and how far code can tell."""


class _Purpose(msgspec.Struct, frozen=True):
    id: str
    label: str
    maps_to: str = ""


def suggested(text: PolicyText, lexicon: Lexicon, title: str) -> str:
    """The text of a drafted inventory for this policy."""
    found = tuple(statements(text, lexicon))
    clauses = _clauses(found)
    purposes = {phrase: _purpose(phrase, lexicon) for each in found for phrase in each.purposes}
    lines = [
        editor_line("inventory"),
        "# Drafted from the policy text by its words alone: review every line, then take `draft: true` away.",
        f"# {_coverage(text, found)}",
        "inventory_version: 1",
        "policy:",
        f"  id: {slug(title) or 'policy'}",
        f"  title: {_quoted(title)}",
        *([f"  effective: {since.isoformat()}"] if (since := effective_of(text)) is not None else []),
        f"  source: {{path: {_quoted(text.path)}, sha256: {text.sha256}}}",
        f"  topics: {{{', '.join(f'{topic}: {said}' for topic, said in _topics(found))}}}",
        "taxonomy:",
        *_taxonomy(purposes),
        "entities:",
        *_entities(found, first_party(list(blocks(text)))),
        "clauses:" if found else "clauses: {}",
        *(f"  {name}: {{line: {line}, quote: {_quoted(quote)}}}" for (line, quote), name in clauses.items()),
    ]
    taken: set[str] = set()
    declared = [
        line
        for each in found
        if each.actions and each.categories
        for line in _declaration(each, clauses[each.line, each.quote], purposes, taken)
    ]
    lines += ["declarations:", *declared] if declared else ["declarations: []"]
    promised = [line for each in found for line in _promise(each, clauses[each.line, each.quote], taken)]
    lines += ["promises:", *promised] if promised else []
    return "\n".join(lines) + "\n"


def _coverage(text: PolicyText, found: Sequence[Statement]) -> str:
    every = {(block.line, block.text) for block in blocks(text)}
    spoken = {(each.line, each.quote) for each in found}
    told = f"{len(spoken)} of {len(every)} sentences, items and rows seem to say something about personal data"
    return told if spoken else f"{told}: only English is read; write the clauses by hand"


def _clauses(found: Sequence[Statement]) -> dict[tuple[int, str], str]:
    """Ids by (line, quote): the line, and the number among its clauses."""
    ids: dict[tuple[int, str], str] = {}
    counts: dict[int, int] = {}
    for each in found:
        if (each.line, each.quote) not in ids:
            counts[each.line] = counts.get(each.line, 0) + 1
            ids[each.line, each.quote] = f"L{each.line}-S{counts[each.line]}"
    return ids


def _topics(found: Sequence[Statement]) -> Iterator[tuple[str, str]]:
    said: dict[str, str] = {}
    for each in found:
        if each.actions and each.categories and not each.denies:
            said["collection"] = "declared"
        if each.purposes:
            said["purposes"] = "declared"
        if each.consent != "none":
            said["consent"] = "declared"
        if each.to:
            said["recipients"] = "declared"
        if "store" in each.actions:
            said["storage"] = "declared"
        if "cookies" in each.topics:
            said["cookies"] = "declared"
        for topic in each.topics:
            key = _CHECKS[topic][0] if topic in _CHECKS else ""
            if key:
                said.setdefault(key, "denied" if each.denies and topic == "automated" else "declared")
    yield from sorted(said.items())


def _taxonomy(purposes: dict[str, _Purpose]) -> Iterator[str]:
    known = {purpose.id: purpose for purpose in reversed(list(purposes.values()))}
    yield "  purposes:" if known else "  purposes: {}"
    for identifier, purpose in sorted(known.items()):
        maps = f"maps_to: {purpose.maps_to}, " if purpose.maps_to else ""
        yield f"    {identifier}: {{{maps}label: {_quoted(purpose.label)}}}"


def _purpose(phrase: str, lexicon: Lexicon) -> _Purpose:
    cue = lexicon.purpose(phrase)
    if cue is not None:
        return _Purpose(cue.id, phrase, cue.maps_to)
    return _Purpose("_".join(slug(phrase, "_").split("_")[:5]) or "unnamed", phrase)


def _entities(found: Sequence[Statement], own: str) -> Iterator[str]:
    name = f", name: {_quoted(own)}" if own else ""
    yield f"  us: {{role: first_party{name}}}" + ("" if own else "   # who is “we”?")
    known: dict[str, tuple[str, tuple[str, ...]]] = {}
    for each in found:
        for identifier, label, kinds in each.to:
            known.setdefault(identifier, (label, kinds))
    for identifier, (label, kinds) in sorted(known.items()):
        if identifier in ("us", "third_parties"):
            continue
        role = (
            "authority" if identifier == "authorities" else "affiliate" if identifier == "affiliates" else "third_party"
        )
        if "provider" in identifier or label[:1].isupper():
            role = "processor"
        parent = ", parent: us" if role == "affiliate" else ""
        listed = f", kinds: [{', '.join(kinds)}]" if kinds else ""
        yield f"  {identifier}: {{role: {role}, name: {_quoted(label)}{parent}{listed}}}"


def _declaration(each: Statement, clause: str, purposes: dict[str, _Purpose], taken: set[str]) -> Iterator[str]:
    yield f"  - id: {free(clause.lower() + ('-not' if each.denies else ''), taken)}"
    yield "    draft: true"
    if each.denies:
        yield "    stance: denies"
    yield f"    actions: [{', '.join(each.actions)}]"
    yield f"    clauses: [{clause}]"
    if each.to:
        yield f"    to: [{', '.join(identifier for identifier, _, _ in each.to)}]"
    elif {"share", "sell"} & set(each.actions):
        yield "    to: [anyone]" if each.denies else "    to: []   # shared with whom?"
    if each.purposes and not each.denies:
        named = dict.fromkeys(purposes[phrase].id for phrase in each.purposes)
        yield f"    purposes: [{', '.join(named)}]"
        if each.purposes_closed:
            yield "    purposes_closed: true"
    if each.consent == "required" and set(each.actions) <= {"share", "sell"}:
        yield "    consent: {kind: required, before: share}"
    elif each.consent != "none":
        yield f"    consent: {each.consent}"
    if each.retention:
        yield f"    retention: {_quoted(each.retention)}"
    yield from _remarks(each)
    yield "    data:"
    for category, word in each.categories:
        yield f"      - {{category: {category}, term: {_quoted(word)}}}"


def _remarks(each: Statement) -> Iterator[str]:
    """What the words leave open, as comments."""
    if each.open:
        yield "    # the sentence opens its list: give a heading with `list: open`"
    if each.denies and each.excepted:
        yield "    # the sentence makes an exception: declare what it allows beside this denial"
    if each.required_by_law:
        yield "    # law is named: `unless: {required_by_law: true}`?"


def _promise(each: Statement, clause: str, taken: set[str]) -> Iterator[str]:
    """A promise for what binds behaviour beside the declarations."""
    topic = next((topic for topic in _CHECKS if topic in each.topics), "")
    if (
        topic in ("retention", "consent", "transfer", "security")
        and each.actions
        and each.categories
        and not each.denies
    ):
        topic = topic if topic == "security" else ""
    if not topic and not each.denies:
        return
    checks, verify = (("PF104",), "partial") if not topic else _CHECKS[topic][1:]
    if each.denies and each.categories:
        checks, verify = ("PF104",), "partial"
    identifier = free(f"{clause.lower()}-{topic or 'denial'}", taken)
    about = f", declarations: [{clause.lower()}-not]" if each.denies and each.categories and each.actions else ""
    yield (
        f"  - {{id: {identifier}, text: {_quoted(_short(each.quote))}, clauses: [{clause}], "
        f"check: [{', '.join(checks)}], verify: {verify}{about}, note: drafted from the words}}"
    )


def _short(quote: str) -> str:
    return quote if len(quote) <= 120 else quote[:117].rsplit(" ", 1)[0] + " …"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
