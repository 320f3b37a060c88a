# ruff: noqa: E501 - a pattern is read whole, on one line
"""Blocks to statements: what each sentence, item or row seems to say of personal data, in its own words.

A *statement* has a line and a quote; what it says may be an action on data (affirmed or denied), a recipient, a period,
or only a topic (rights, security, children). Nothing is guessed beyond the words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import get_args

import msgspec

from scanner.inventory import durations
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.prose import cues
from scanner.inventory.prose.blocks import Block, blocks
from scanner.inventory.prose.cues import Action, Topic
from scanner.inventory.prose.lexicon import Lexicon
from scanner.inventory.prose.recipients import Recipient, receives, recipients

ACTIONS: tuple[Action, ...] = get_args(Action)

_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "to",
        re.compile(
            r"shared|recipient|whom|third part|disclos|processor|provider|seen by|who sees|who gets", re.IGNORECASE
        ),
    ),
    ("retention", re.compile(r"kept|retention|how long|storage|period|eras|delet", re.IGNORECASE)),
    ("purpose", re.compile(r"purpose|why|\buse\b|reason|what for", re.IGNORECASE)),
    ("data", re.compile(r"data|information|categor|what|type", re.IGNORECASE)),
)
_HEADINGS: tuple[tuple[Action, re.Pattern[str]], ...] = (
    ("share", re.compile(r"\b(?:shar\w+|disclos\w+|recipients?|third part\w+|who (?:receives|sees))\b", re.IGNORECASE)),
    ("store", re.compile(r"\b(?:how long|retention|storage|keep)\b", re.IGNORECASE)),
    ("collect", re.compile(r"\b(?:collect\w*|gather\w*|categories of|data you|information you)\b", re.IGNORECASE)),
    ("use", re.compile(r"\b(?:how we use|use of|purposes?)\b", re.IGNORECASE)),
)
_EXAMPLE = re.compile(r"(?:for example|for instance|such as|this includes|these include|examples)\b", re.IGNORECASE)
"""How a sentence starts that goes on with what the one before did."""
_SHORT_DENIAL = re.compile(r"not (?:your|the|any|even)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"^(?:it|they|these|those|this)\b(?! (?:\w+ )?(?:policy|notice|statement|app|site|website|service|page)\b)(?! (?:means|is because|happens|applies|includes?|is about|lets)\b)"
    r"|\b(?:stor|keep|kept|us|shar|sell|sold|delet|eras|pass|hand|send|sent|see|saw|look at|hold|held|sav|record|transfer|disclos|forward|giv|gave|publish|process)"
    r"\w*(?: \w+)? (?:it|them|these|those)\b",
    re.IGNORECASE,
)
"""What a sentence says of the data that the one before names: "It sits on our own server"."""
_ANY_DATA = re.compile(
    r"\b(?:information|data)\b|\b(?:collect|stor|shar|sell|record|disclos)\w* (?:\w+ ){0,2}your\b", re.IGNORECASE
)
_SAYS_WHAT_FOR = re.compile(r"(?:in order )?to \w|for (?:the )?purposes? of\b", re.IGNORECASE)
"""How an item of a list of purposes starts."""
_NEXT_PART = re.compile(
    r"(?:[,;] (?:and |but )?| (?:but|nor) )(?=(?:no|we|it|they|never|not|neither|do|is|are)\b)", re.IGNORECASE
)
_GOES_ON = re.compile(r" (?:and|but) (?:do|does|will|are|is|never|not|no|we|they|it)\b", re.IGNORECASE)
_DATA_WORD = re.compile(r"\b(?:data|information|records?|details)\b", re.IGNORECASE)
_NEUTRAL = ("recipient", "cookies", "law")
"""Topics that make no statement by themselves."""


Data = tuple[tuple[str, str], ...]
"""(category, the text's own words)."""

_YOUR_DATA = re.compile(
    r"\b(?:your|their|personal|customers?[’']?|users?[’']?|any|the|no|such) (?:data|information)\b|\bdata (?:is|are|leave)",
    re.IGNORECASE,
)

_GENERAL: Data = (("user", "personal data"),)


class Statement(msgspec.Struct, frozen=True):
    """What one sentence, item or row seems to say. `to` holds (id, name, roles of the catalogue)."""

    line: int
    quote: str
    categories: tuple[tuple[str, str], ...] = ()  # (category, the text's own words)
    actions: tuple[Action, ...] = ()
    denies: bool = False
    consent: str = "none"
    open: bool = False
    purposes: tuple[str, ...] = ()
    purposes_closed: bool = False
    retention: str = ""
    to: tuple[Recipient, ...] = ()
    excepted: bool = False
    required_by_law: bool = False
    topics: tuple[Topic, ...] = ()


def statements(text: PolicyText, lexicon: Lexicon) -> Iterator[Statement]:
    """Everything that the text seems to state, in its order. One sentence gives two statements where it affirms one
    thing and denies another."""
    every = list(blocks(text))
    own = first_party(every)
    before, named = Block(0, ""), ()  # type: Block, Data
    for block in every:
        if block.cells:
            yield from _row(block, lexicon, own)
            continue
        if before.heading != block.heading or before.lead != block.lead:
            named = ()
        goes_on = _EXAMPLE.match(block.text) or _SHORT_DENIAL.match(block.text)
        if goes_on and not block.lead:
            block = msgspec.structs.replace(block, lead=before.text)
        else:
            before = block
        said = tuple(_sentence(block, lexicon, own, named))
        named = next((one.categories for one in reversed(said) if one.categories), named if said else ())
        yield from said


def first_party(every: Sequence[Block]) -> str:
    """The name of the organisation whose policy it is, "" when the text does not say."""
    for block in every:
        found = re.search(
            r"\((?:the |hereinafter (?:referred to as )?)?[“\"]([^”\"]+)[”\"](?:,| or| and)+ [“\"]?(?:we|us)\b",
            block.text,
        )
        if found:
            return found.group(1)
        found = re.search(
            r"\b([A-Z][\w&-]+(?: [A-Z][\w&-]+){0,3}),? (?:and its affiliates|\(?[“\"]we[”\"])", block.text
        )
        if found:
            return found.group(1)
    return ""


def _sentence(block: Block, lexicon: Lexicon, own: str, before: Data) -> Iterator[Statement]:
    """`before`: what the sentence before named, which a pronoun speaks of."""
    text = block.text
    found = cues.topics(text)
    categories = _data(text, lexicon)
    if not categories and before and _PRONOUN.search(text):
        categories = before
    verbs = cues.verbs(text)
    to = recipients(text, lexicon, own)
    acting = cues.has_actor(text) or (bool(to) and receives(text))
    # Whoever it is ("the app", "coaches"): a verb that does not open the sentence has someone who does it.
    acting = acting or cues.says_there_is_none(text)
    acting = acting or (bool(categories or _DATA_WORD.search(text)) and any(at > 0 for _, at, _ in verbs))
    if (not verbs or _SAYS_WHAT_FOR.match(text)) and block.lead:
        denies = _SHORT_DENIAL.match(text) is not None
        verbs = [(action, 0, denied is not denies) for action, _, denied in cues.verbs(block.lead)]
        acting = bool(verbs)
    if (categories or _SAYS_WHAT_FOR.match(text)) and not (verbs and acting) and _may_lack_verb(text):
        verbs = [*verbs, *((action, 0, False) for action in _under(block.heading)[:1])]
        acting = acting or bool(verbs)
    receiving = bool(to) and receives(text)
    if receiving and not any(denied for _, _, denied in verbs):
        verbs = [("share", 0, False), *(verb for verb in verbs if verb[0] not in ("collect", "share", "store", "use"))]
    if "refusal" in found:
        verbs = [verb for verb in verbs if not verb[2]]
    shared = bool(to) and acting and any(action == "share" for action, _, _ in verbs)
    if not receiving and not shared and not _states(text, categories, verbs, found, acting):
        return
    if text.endswith(":") and dict(categories).keys() <= {"user"}:
        categories = ()  # what it opens says of what
    asked = cues.needs_consent(text + " " + block.lead)
    consent = "required" if asked else "deemed" if cues.DEEMED.search(text) else "none"
    base = Statement(
        line=block.line,
        quote=text,
        consent=consent,
        open=cues.OPEN.search(text) is not None,
        retention=_retention(text) if "retention" in found else "",
        excepted=cues.EXCEPT.search(text) is not None,
        required_by_law=cues.BY_LAW.search(text) is not None,
        topics=found,
    )
    yield from _said(base, text, categories if acting or found else (), verbs, to)


def _said(
    base: Statement,
    text: str,
    categories: tuple[tuple[str, str], ...],
    verbs: list[tuple[Action, int, bool]],
    to: tuple[Recipient, ...],
) -> Iterator[Statement]:
    """The statement, or one for what is affirmed and one for what is denied."""
    affirmed, denied = _once(verbs, False), _once(verbs, True)
    purposes = _purposes(text)
    every = categories
    if affirmed and denied:
        categories = _of_parts(text, every, [at for _, at, negative in verbs if not negative])
    shares = {"share", "sell"}
    if affirmed or not denied:
        yield msgspec.structs.replace(
            base,
            categories=categories
            or (_GENERAL if to and shares & set(affirmed) and re.search(r"\bdata\b", text, re.IGNORECASE) else ()),
            actions=affirmed,
            purposes=purposes,
            purposes_closed=bool(purposes) and cues.closes_purposes(text),
            to=to if shares & set(affirmed) or not verbs else (),
        )
    if denied:
        categories = _of_parts(text, every, [at for _, at, negative in verbs if negative]) if affirmed else every
        yield msgspec.structs.replace(
            base,
            categories=categories or (_GENERAL if _YOUR_DATA.search(text) else ()),
            actions=denied,
            denies=True,
            consent="none",
            retention="",
            to=to if shares & set(denied) else (),
        )


def _of_parts(text: str, data: Data, verbs: Sequence[int]) -> Data:
    """What is named in the parts of a sentence in which these verbs stand; all of it where that is nothing."""
    starts = [0, *(found.start() for found in _NEXT_PART.finditer(text)), len(text)]
    parts = [(start, end) for start, end in itertools.pairwise(starts) if any(start <= at < end for at in verbs)]
    own = tuple(pair for pair in data if any(start <= text.find(pair[1]) < end for start, end in parts))
    return own or data


def _row(block: Block, lexicon: Lexicon, own: str) -> Iterator[Statement]:
    """A row of a table: its columns tell what each cell is about."""
    cells: dict[str, str] = {}
    for heading, cell in block.cells:
        key = next((key for key, pattern in _COLUMNS if pattern.search(heading)), "")
        cells[key] = f"{cells.get(key, '')} {cell}".strip()
    categories = _data(cells.get("data", "") or block.text, lexicon)
    if not categories and not cells.get("data"):
        return
    to = recipients(cells.get("to", ""), lexicon, own, named=True)
    yield Statement(
        line=block.line,
        quote=block.text,
        categories=categories,
        actions=("collect", "use", "store", *(("share",) if to else ())),
        consent="required" if cues.needs_consent(block.text) else "none",
        open=cues.OPEN.search(block.text) is not None,
        purposes=(cells["purpose"],) if cells.get("purpose") else (),
        retention=_retention(cells.get("retention", "")),
        to=to,
        topics=("retention",) if _retention(cells.get("retention", "")) else (),
    )


def _data(text: str, lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """What is named, but for what the sentence sets aside ("without your name")."""
    aside = {category for found in cues.WITHOUT.finditer(text) for category, _ in lexicon.data(found.group(1))}
    return tuple(pair for pair in lexicon.data(text) if pair[0] not in aside)


def _states(
    text: str, data: Sequence[object], verbs: Sequence[tuple[Action, int, bool]], topics: Sequence[Topic], acting: bool
) -> bool:
    """Whether the sentence says anything: somebody does or denies something with data, or it is about a topic."""
    if any(topic not in _NEUTRAL for topic in topics):
        return True
    if not acting or text.endswith("?"):
        return False
    if "cookies" in topics or any(denied for _, _, denied in verbs):
        return True
    about = bool(data) or _SAYS_WHAT_FOR.match(text) is not None or _ANY_DATA.search(text) is not None
    return bool(verbs) and (about or cues.needs_consent(text))


def _once(verbs: Sequence[tuple[Action, int, bool]], denied: bool) -> tuple[Action, ...]:
    said = {action for action, _, negative in verbs if negative is denied}
    return tuple(action for action in ACTIONS if action in said)


def _under(heading: str) -> tuple[Action, ...]:
    return tuple(action for action, pattern in _HEADINGS if pattern.search(heading))


def _may_lack_verb(text: str) -> bool:
    """Whether a sentence is a bare list of things: under "What we collect" it needs no verb of its own."""
    return len(text.split()) > 2 and not text.endswith(("?", ":")) and cues.TOPICS["rights"].search(text) is None


def _purposes(text: str) -> tuple[str, ...]:
    text = cues.plain(text)
    found = [match.group(1) for pattern in (cues.PURPOSE, cues.SO_THAT, cues.FOR) for match in pattern.finditer(text)]
    trimmed = (_GOES_ON.split(re.sub(r"^(?:that )?(?:we|you) can ", "", one))[0].strip() for one in found)
    return tuple(dict.fromkeys(one for one in trimmed if len(one) > 3))[:3]


def _retention(text: str) -> str:
    found = cues.PERIOD.search(cues.plain(text))
    return found.group(1) if found and durations.seconds(found.group(1)) is not None else ""
