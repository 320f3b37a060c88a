"""The short words of packs: ports (`0|url`), flows (`0 -> return`), paths with alternatives (`logging.{info,debug}`).

A port is one of `N` (position), `name` (keyword), `N|name` (either), `N*` (positions from N on; `*` is `0*`), `**`
(all keywords), `all`, `self` (the receiver), `return` (the result), followed by steps: `.name`, `[key]`, `[0]` (a
position), `[*]` (any element), `[~]` (what iterating gives), `[@]` (the keys of a mapping), and steps that the call at
hand fills in: `[@0]` the key that argument 0 is, `[@.0]` the attribute that it names, `[@name]`, `[@.name]` and
`[@position]` of a `**` or `*`, `[-@]` all but what the keywords name.
"""

from __future__ import annotations

import itertools
import re
from typing import Literal, cast

from scanner.rules.model import ModelEffect, Port

_STEP = r"\.(?:[A-Za-z_]\w*\*?|\*)|\[[^\[\]]+\]"
_PORT = re.compile(
    rf"(?:(?P<from>\d*)\*|(?P<position>\d+)(?:\|(?P<also>[A-Za-z_]\w*))?|(?P<all_keywords>\*\*)|(?P<word>[A-Za-z_]\w*))"
    rf"(?P<steps>(?:{_STEP})*)"
)
_FLOW = re.compile(r"\s*(?P<source>\S+)\s*->\s*(?P<target>\S+)(?:\s+(?P<how>\w+))?\s*")
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\[\*\])?(\.[A-Za-z_]\w*)*")

RESULT = Port("result")
RECEIVER = Port("receiver")
_WORDS = {"return": RESULT, "self": RECEIVER, "all": Port("everything")}


def parse_port(text: str) -> Port:
    """The port that `text` spells. Raises ValueError with what is wrong, for a person to read."""
    found = _PORT.fullmatch(text.strip())
    if text.strip().startswith("**"):
        return Port("keywords", path=_steps(text.strip()[2:]))
    if found is None:
        raise ValueError(
            f"'{text}' is no port: write a position, a keyword, position|keyword, *, **, all, self or return"
        )
    path = _steps(found["steps"])
    if found["from"] is not None:
        return Port("positionals", int(found["from"] or 0), path=path)
    if found["position"] is not None:
        return Port("argument", int(found["position"]), found["also"] or "", path)
    known = _WORDS.get(found["word"])
    if known is not None:
        return Port(known.base, path=path)
    return Port("argument", keyword=found["word"], path=path)


def parse_flow(text: str) -> ModelEffect:
    """`0 -> return`, `1* -> self[*] same`, `self -> nothing`, `nothing -> 0`. Raises ValueError."""
    found = _FLOW.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is no flow: write 'PORT -> PORT', with same, copy or derived after it")
    if found["source"] == "nothing":
        return ModelEffect(parse_port(found["target"]), RESULT, "cleans")
    source = parse_port(found["source"])
    if found["target"] == "nothing":
        return ModelEffect(source, RESULT, "stops")
    how = found["how"] or "derived"
    if how not in ("same", "copy", "derived"):
        raise ValueError(f"'{how}' in '{text}' is none of same, copy, derived")
    return ModelEffect(source, parse_port(found["target"]), cast(Literal["same", "copy", "derived"], how))


def expand(text: str) -> tuple[str, ...]:
    """The alternatives of `a.{b,c}.{d,e}`, in the order written. Raises ValueError when a brace is left open."""
    parts = re.split(r"\{([^{}]*)\}", text.strip())
    if any("{" in part or "}" in part for part in parts):
        raise ValueError(f"'{text}' has a brace without its partner")
    choices = [
        [word.strip() for word in part.split(",")] if number % 2 else [part] for number, part in enumerate(parts)
    ]
    return tuple("".join(combination) for combination in itertools.product(*choices))


def expand_paths(text: str) -> tuple[str, ...]:
    """`expand`, each result a dotted path. Raises ValueError for what can never be one."""
    found = expand(text)
    for path in found:
        if _PATH.fullmatch(path) is None:
            raise ValueError(f"'{path}' can never match: it is no dotted path")
    return found


def _steps(text: str) -> tuple[str, ...]:
    steps = re.findall(_STEP, text)
    if "".join(steps) != text:
        raise ValueError(f"'{text}' is no path inside a port: write .name, [key], [0] or [*]")
    return tuple(re.sub(r"^\[(\d+)\]$", r"[#\1]", step) for step in steps)
