"""Ways from entry points down to a function, told apart by the checks of consent that they pass.

Consent is a property of every way: two callers may each ask in their own manner, and one that does not ask is enough to
break the promise. Of the ways that pass the same checks, or more, only the one that passes fewest is kept.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence

from scanner.index.model import FunctionRef
from scanner.taint.model import GuardFact, Passage

USUAL = re.compile(
    r"(^|[._ ])(has_|is_|check_|require_?s?_?|ensure_|get_|user_|with_)*"
    r"(consent(s|ed)?|opt(ed)?_?in|permission_granted|gdpr_ok)"
    r"(_(given|granted|required|for|ok|accepted|to|valid))*($|[._( ])",
    re.IGNORECASE,
)
"""How checks of consent are usually named."""

_KEY = re.compile(
    r"(^|[._-])(consent(s|ed)?|gdpr(_ok|_consent)?|opt(ed)?[_-]?in)([._-](given|granted|ok|accepted|to|level))?($|[._-])",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BANNERS = re.compile(
    r"cmplz_|cookielawinfo-|cookieyes|cky-|borlabs-cookie|didomi_token|axeptio_|_iub_cs-|tarteaucitron|klaro$"
    r"|usercentrics|cookiebanner|cookie_notice_accepted|cc_cookie$|truste_|notice_preferences|euconsent"
)
"""Cookies of widespread banners whose names do not say consent."""

_KEPT = re.compile(r"(^|\.)(cookies|COOKIES|session|get_cookie|get_signed_cookie|headers|META)(\.get|\[\])?$")

_MOST = 8  # ways kept at one function
_LONGEST = 12  # functions told of one way

Calls = Mapping[FunctionRef, Sequence[tuple[FunctionRef, tuple[GuardFact, ...]]]]
"""For each function, its callers with the guards at the call."""

_Way = tuple[frozenset[GuardFact], tuple[FunctionRef, ...]]


def is_gate(guard: GuardFact, named: Collection[str]) -> bool:
    """Whether a guard may be a check of consent: bound by a name, said to be by a pack, or usually named."""
    if guard.gate or guard.call in named:
        return True
    return bool(usual_name(guard)) or any(name in guard.text and not tells_nothing(guard) for name in named)


def tells_nothing(guard: GuardFact) -> bool:
    """Whether a condition of several parts leaves open how each came out: `a or b` that is true."""
    return not guard.call and (" or " if guard.polarity else " and ") in guard.text


def usual_name(guard: GuardFact) -> str:
    """What tells that a guard is a check of consent by its name alone, or by that of the cookie that it reads; ""
    for others."""
    name = guard.call or guard.text
    if tells_nothing(guard):
        return ""
    if USUAL.search(name):
        return name
    key = next((one for one in guard.arguments if _is_key(one)), "") if _KEPT.search(name) else ""
    return f"{name} of “{key}”" if key else ""


def _is_key(text: str) -> bool:
    """Whether a cookie, or what else is kept under this name, says what was consented to."""
    return bool(_KEY.search(_HUMP.sub("_", text)) or _BANNERS.match(text))


def passages(
    ref: FunctionRef,
    calls: Calls,
    ends: Collection[FunctionRef],
    named: Collection[str],
    say: Callable[[FunctionRef], str],
) -> tuple[Passage, ...]:
    """The ways from `ends` down to a function, in a fixed order; none when no check of consent stands on any of them.
    `say` names a function for people."""
    if not any(is_gate(fact, named) for above in calls.values() for _, own in above for fact in own):
        return ()
    kept: dict[FunctionRef, list[_Way]] = {ref: [(frozenset(), (ref,))]}
    queue = deque([ref])
    while queue:
        current = queue.popleft()
        for caller, own in calls.get(current, ()):
            asked = frozenset(fact for fact in own if is_gate(fact, named))
            found = [(passed | asked, (caller, *down)) for passed, down in kept[current] if caller not in down]
            new = [way for way in found if _keep(kept.setdefault(caller, []), way)]
            if new:
                queue.append(caller)
    told = {
        (say(down[0]), tuple(say(one) for one in down[:_LONGEST]), tuple(sorted(passed, key=_order)))
        for end in ends
        for passed, down in kept.get(end, ())
    }
    return tuple(Passage(*one) for one in sorted(told, key=lambda one: (one[0], one[1], [_order(g) for g in one[2]])))


def _keep(ways: list[_Way], way: _Way) -> bool:
    """Add a way unless one that passes no more checks is known; whether it was added."""
    if len(ways) >= _MOST or any(known <= way[0] for known, _ in ways):
        return False
    ways[:] = [other for other in ways if not way[0] <= other[0]]
    ways.append(way)
    return True


def _order(guard: GuardFact) -> tuple[object, ...]:
    return guard.place.path, guard.place.line, guard.place.column, guard.call, guard.text, guard.polarity
