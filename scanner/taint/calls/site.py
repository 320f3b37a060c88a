"""A call, compiled: for each operand, what happens to data that sits there.

A *way* is one function of the project that the call may run, with how data comes back from it. An *action* is one
thing that happens to data at an operand: it enters a way, moves to another value of the calling function, or meets a
sink. Compiling asks the call graph and the rules once; the solver then only follows tables.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.index.model import ClassRef
from scanner.ir.model import Operand
from scanner.rules.model import Path, Rule
from scanner.taxonomy import TransformationKind

ITERATE = "[~]"
"""In a model's source path: what iterating the value gives (elements of a sequence, keys of a mapping)."""

AS_KEYS = "[.]"
"""In a model's source path: attributes, on all levels, come out as text keys of their names (`asdict`, `vars`)."""

AS_FIELDS = "[:]"
"""In a model's source path: text keys, on all levels, come out as attributes of their names (`Model.parse_obj`)."""

AS_FIELD = "[:1]"
"""In a model's source path: a text key comes out as an attribute of its name, and what is below stays (`Model(**row)`).
"""

# `[-mail,size]` and `[+size]` in a model's source path leave out, or keep alone, these fields.

INSIDE = "[^]"
"""In a model's source path: only what sits somewhere inside matches, not the whole."""

WHOLE_ONLY = "[!]"
"""In a model's source path: only the whole matches (data in a field of a receiver does not come out of an unknown
method).
"""


class Landing(NamedTuple):
    """Where data that leaves a callee arrives: below `taken` of what leaves, put at `path` of `operand`."""

    operand: Operand
    path: Path = ()
    taken: Path = ()


class Way:
    """A function that a call may run. `guess` are guess bits; `site` is the value that makes the call, `given` the
    parameters that it fills, so that their defaults do not matter, `reached` those that it may fill (None: any);
    `raises` says that its exceptions come out there.
    """

    __slots__ = ("function", "given", "guess", "raises", "reached", "results", "site", "states", "yields")

    def __init__(self, function: int, site: Operand, guess: int = 0) -> None:
        self.function = function
        self.site = site
        self.guess = guess
        self.given: frozenset[int] = frozenset()
        self.reached: frozenset[int] | None = None
        self.results: tuple[Landing, ...] = ()
        self.yields: tuple[Landing, ...] = ()
        self.raises = False
        self.states: dict[int, list[Landing]] = {}


class Enter(NamedTuple):
    """Data below `taken` of the operand goes to `path` of parameter `slot` of the way's function."""

    way: Way
    slot: int
    taken: Path = ()
    path: Path = ()


class EnterClosure(NamedTuple):
    """Data that the called function value holds as captured variables goes to those variables."""

    way: Way


class Move(NamedTuple):
    """Data below `taken` of the operand goes to `path` of `operand`; whole when `derived`; `code` is the step with
    guesses. `alike`: what a method makes of its receiver is of the receiver's kind (`strip`); other calls may make
    anything of it (`loads`). `as_text`: what arrives is the text of the value.
    """

    operand: Operand
    taken: Path
    path: Path
    derived: bool
    code: int
    kind: TransformationKind | None = None
    alike: bool = False
    as_text: bool = False


class Meet(NamedTuple):
    """Data at (or below) `taken` of the operand reaches sink number `sink` of the site."""

    sink: int
    taken: Path


class Save(NamedTuple):
    """Data below `taken` of the operand, under a field's name, is kept in that field of rows of the `classes`; what is
    there as a whole, in the field `field`.
    """

    classes: tuple[ClassRef, ...]
    taken: Path
    field: str = ""


class Arrive(NamedTuple):
    """Data at the operand comes up at a value of a function: what is sent into a generator, at its `yield`."""

    function: int
    operand: Operand


Action = Enter | EnterClosure | Move | Meet | Save | Arrive


class SinkAt(NamedTuple):
    """One argument of one sink rule at a call: `operand` holds what is sent, `argument` names it for people."""

    rule: Rule
    symbol: str
    number: int  # of the rule's sink argument
    operand: Operand
    argument: str
    inside: Path = ()  # which of the positional arguments that one port names
    shown: frozenset[str] | None = None  # the fields that alone are shown of an object


class Site:
    """A compiled call. `changed` holds the arguments (-1 the receiver) whose state afterwards is what the callees say
    alone.

    `declared` are the fields (name, where each is read from) of the class through which the call was reached.
    `emptied` are the steps that the call takes out of its receiver, or puts something else at (`record.pop("mail")`).
    """

    __slots__ = ("actions", "at", "changed", "declared", "emptied", "rules", "sinks", "ways")

    def __init__(self, at: Operand) -> None:
        self.at = at
        self.actions: dict[Operand, list[Action]] = {}
        self.ways: list[Way] = []
        self.changed: set[int] = set()
        self.declared: tuple[tuple[str, str], ...] = ()
        self.emptied: frozenset[str] = frozenset()
        self.sinks: list[SinkAt] = []
        self.rules: tuple[tuple[Rule, str], ...] = ()

    def add(self, operand: Operand, action: Action) -> None:
        """Let an action happen to data at an operand."""
        known = self.actions.setdefault(operand, [])
        if action not in known:
            known.append(action)
