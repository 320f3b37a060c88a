"""Persons in text: `f"no orders for {user}"`, `log.info("%s logged in", request.user)`.

A value that is called as a person is called (`user`, `session["user"]`, `comment.author`) is an object of which nothing
is known, or the name that people log in with. Either way the text that is made of it tells who they are. An instance of
one of the program's own classes shows what its `__str__` says, which `objects` knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import Instance
from scanner.index.model import FunctionRef
from scanner.ir.model import After, Call, Format, Operand, Phi
from scanner.rules.model import Port, SinkEffect, Verdict
from scanner.taint.calls.models import method_name
from scanner.taint.calls.ports import constant_argument
from scanner.taint.calls.shown import TEXT
from scanner.taint.facts.labels import OBJECT, SCALAR
from scanner.taint.facts.seeds import Seed
from scanner.taint.opened.spelling import owner_of, read_beside, subject
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.sources.by_name import KEYED

NOBODY = Verdict("", "", "low", ())
AMBIGUOUS = frozenset(
    ("sender", "agent", "party", "profile", "reporter", "me", "crew", "actor", "signup", "addressbook", "household")
)
"""Words for persons that programs use as often for things: the sender of a signal, an agent that runs jobs."""
WHO = ("user.name", "user.account.username")
"""What a person's name may be."""


class Persons:
    """Finds text that is made of persons."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[tuple[str, str, tuple[str, ...], str], Verdict] = {}

    def possible(self, name: str) -> bool:
        """Whether a name may stand for a person."""
        return bool(self._judged(name, "", (), "").data_type)

    def in_function(self, ref: FunctionRef) -> Iterator[Seed]:
        """The seeds of one function."""
        view = self._program.open(ref)
        for operand, name in sorted(self._called_so(view).items()):
            yield from self._printed(view, operand, name)

    def _called_so(self, view: View) -> dict[Operand, str]:
        """What is called as a person is called: fields, keys, variables and parameters."""
        found: dict[Operand, str] = {}
        for names in (view.attributes, view.items):
            for name, operands in names.items():
                if self.possible(name):
                    found.update(dict.fromkeys(operands, name))
        for at in view.calls:
            key = constant_argument(view, at, Port("argument", 0)) if method_name(view, at) in KEYED else ""
            if isinstance(key, str) and key and self.possible(key):
                found[at] = key
        for operand, names_of in view.local.items():
            if self.possible(names_of[0]):
                found.setdefault(operand, names_of[0])
        for index, operand in view.params.items():
            parameter = view.function.params[index]
            if parameter.flavour not in ("receiver", "args", "kwargs") and self.possible(parameter.name):
                found[operand] = parameter.name
        return found

    def _printed(self, view: View, operand: Operand, name: str) -> Iterator[Seed]:
        uses = list(_uses(view, operand))
        texts = [use for use, _ in uses if isinstance(view.values[use], Format)]
        logged = [state for use, state in uses if self._is_logged(view, state, use)]
        if not (texts or logged):
            return
        owner = owner_of(view, operand)
        verdict = self._judged(name, owner, read_beside(view, operand, name), subject(view))
        if not verdict.data_type or self._is_own(view, operand):
            return
        symbol = f"{owner}.{name}" if owner else name
        for place in texts:
            yield _seed(view, place, operand, verdict, symbol)
        for state in dict.fromkeys(logged):
            yield _seed(view, state, state, verdict, symbol)

    def _is_logged(self, view: View, operand: Operand, use: Operand) -> bool:
        """Whether a use is a call that writes its arguments into text, with the value as one of them."""
        call = view.values[use]
        if not isinstance(call, Call) or all(argument.value != operand for argument in call.args):
            return False
        site = self._program.site(self._program.number(view.ref), use)
        return any(isinstance(sink.rule.effect, SinkEffect) and sink.rule.effect.kind in TEXT for sink in site.sinks)

    def _is_own(self, view: View, operand: Operand) -> bool:
        """Whether a value is an instance of one of the program's classes."""
        return any(isinstance(origin, Instance) for origin in self._program.graph.origins(view.ref, operand))

    def _judged(self, name: str, owner: str, beside: tuple[str, ...], about: str) -> Verdict:
        """Who has a name is a person: `user_name` is one of a person, `db_user_name` and `product_name` are not."""
        key = (name, owner, beside, about)
        known = self._known.get(key)
        if known is None:
            last = name.rstrip("_").rpartition("_")[2].lower()
            human = bool(last) and name.islower() and last not in AMBIGUOUS and not name.endswith("name")
            rules = self._program.rules
            verdict = rules.classify(f"{name}_name", owner, "", beside, "", about) if human else NOBODY
            known = self._known[key] = verdict if verdict.category in WHO else NOBODY
        return known


def _uses(view: View, operand: Operand) -> Iterator[tuple[Operand, Operand]]:
    """Each use of a value or of a later state of it, with that state."""
    states = [operand]
    for state in states:
        for use in view.uses[state]:
            if use < 0:
                continue
            value = view.values[use]
            later = isinstance(value, After) or (isinstance(value, Phi) and set(value.operands) <= {*states, use})
            if later and use not in states:
                states.append(use)
            yield use, state


def _seed(view: View, place: Operand, read: Operand, verdict: Verdict, symbol: str) -> Seed:
    """The text itself, or, where a log makes it, the value that it is made of."""
    whole = place == read
    owner, _, word = symbol.rpartition(".")
    return Seed(
        "object" if whole else "variable", view.ref, place, verdict.data_type, verdict.category, "low",
        (f"text that is made of '{word}' tells who that is",), symbol, owner, sentence=f"text is made of '{word}'",
        nature=OBJECT if whole else SCALAR, read=read,
    )  # fmt: skip
