"""Where flows start, as rules name it: calls, reads, parameters and literals of the packs.

Only modules that mention a word a source rule could match are opened. A source without data types is a *carrier*:
what is read from it by a constant name is classified by that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.callgraph.model import External
from scanner.index.model import FunctionRef
from scanner.ir.model import After, Attr, Call, Capture, Class, Const, Func, Global, Import, Item, Operand, Param
from scanner.rules.lookup import RuleSet
from scanner.rules.model import Confidence, Rule, SourceEffect
from scanner.taint.calls import ports
from scanner.taint.facts.labels import CARRIER, PLAIN
from scanner.taint.facts.paths import RESULT
from scanner.taint.facts.seeds import UNCLASSIFIED, Seed
from scanner.taint.model import SourceKind
from scanner.taint.opened.spelling import made, owner_of, spelled, subject
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.sources.rows import given, selected

PARTS = frozenset(("form", "files", "args", "json", "data", "payload", "body", "values", "POST", "GET", "FILES"))
"""Words for parts of a request, which say nothing of what a key in them is about: then the function's own name may."""
BESIDE = 40


class Sources:
    """Finds the seeds that rules name in the functions of a module."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._rules: RuleSet = program.rules

    def in_function(self, ref: FunctionRef) -> Iterator[Seed]:
        """The seeds of one function."""
        view = self._program.open(ref)
        yield from self._parameters(view)
        yield from self._bound(view)
        for at in view.calls:
            yield from self._call(view, at)
        for at, value in enumerate(view.values):
            match value:
                case Attr() | Global() | Import():
                    yield from self._read(view, at)
                case Item(key=str(key)):
                    yield from self._seeds(view, at, [(rule, key) for rule in self._rules.named_reads(key)], "api")
                case Const(value=str(text)) if not value.is_bytes and len(text) > 4:
                    yield from self._seeds(view, at, [(rule, "") for rule in self._rules.literals(text)], "literal")
                case _:
                    pass

    def _bound(self, view: View) -> Iterator[Seed]:
        """Variables and parameters, which their own body reads without naming them again."""
        words = self._program.source_names
        for at, names in (*view.bound.items(), *view.local.items()):
            for name in names:
                if (words is not None and name not in words) or isinstance(
                    view.values[at], Import | Func | Class | After
                ):
                    continue
                yield from self._seeds(view, at, [(rule, name) for rule in self._rules.named_reads(name)], "api")

    def from_carrier(self, view: View, at: Operand, name: str) -> Seed | None:
        """What a constant name reads from a carrier, if it is personal."""
        owner = owner_of(view, at)
        beside = tuple(sorted(key for key in view.items if key != name))[:BESIDE]
        verdict = self._rules.classify(name, owner, "", beside, view.module.path)
        if not verdict.data_type and owner in PARTS:
            verdict = self._rules.classify(name, made(view), "", beside, view.module.path, subject(view))
        if not verdict.data_type:
            return None
        return Seed(
            "api",
            view.ref,
            at,
            verdict.data_type,
            verdict.category,
            _firmer(verdict.confidence),
            verdict.evidence,
            f"{spelled(view, at)}" or name,
            owner,
            True,
            sentence=f"read '{name}' from the request" if owner == "request" else "",
        )

    def _call(self, view: View, at: Operand) -> Iterator[Seed]:
        queries = self._program.query_names
        if queries is None or self._program.mentions(view, at, queries):
            named = self._program.site(self._program.number(view.ref), at).rules
            yield from selected(self._program, view, at, named)
            yield from given(self._program, view, at, named)
        names = self._program.source_names
        if names is not None and not self._program.mentions(view, at, names):
            return
        site = self._program.site(self._program.number(view.ref), at)
        for rule, symbol in site.rules:
            if isinstance(rule.effect, SourceEffect) and not self._is_handed(view, at, symbol):
                for found in ports.find(view, at, rule.effect.port):
                    for operand in ports.after(view, at, found) if found.argument >= -1 else (found.operand,):
                        yield from self._seed(view, operand, rule, symbol, "api", found.path)

    def _is_handed(self, view: View, at: Operand, symbol: str) -> bool:
        """Whether a call is of a function that was handed on under its bare name, and is followed from there."""
        call = view.values[at]
        callee = view.values[call.callee] if isinstance(call, Call) else None
        if symbol not in self._rules.undefined:
            return False
        return callee.name != symbol if isinstance(callee, Param | Capture | Attr) else isinstance(callee, Item | Call)

    def _read(self, view: View, at: Operand) -> Iterator[Seed]:
        value = view.values[at]
        names = self._program.source_names
        name = (value.name or "") if isinstance(value, Attr | Global | Import) else ""
        if names is not None and name not in names and not isinstance(value, Import):
            return
        found: list[tuple[Rule, str]] = []
        users = [view.values[use] for use in view.uses[at] if use >= 0]
        if any(isinstance(user, Call) and user.callee == at for user in users):
            return
        if name in self._rules.undefined and not isinstance(value, Attr):
            yield from self._handed_on(view, at, name)
        for origin in self._program.graph.origins(view.ref, at):
            if isinstance(origin, External):
                found += [(rule, origin.path) for rule in self._rules.reads(origin.path)]
        if not found and isinstance(value, Attr):
            receiver = owner_of(view, at)
            found += [(rule, f"{receiver}.{name}") for rule in self._rules.unresolved_reads(receiver, name)]
        if name:
            found += [(rule, name) for rule in self._rules.named_reads(name)]
        yield from self._seeds(view, at, found, "api")

    def _handed_on(self, view: View, at: Operand, name: str) -> Iterator[Seed]:
        """A function that is known by its bare name, handed on as a value: whoever calls it has what it gives."""
        for rule in self._rules.bare_calls(name):
            if isinstance(rule.effect, SourceEffect) and rule.effect.port.base == "result":
                yield from self._seed(view, at, rule, name, "api", (RESULT,))

    def _parameters(self, view: View) -> Iterator[Seed]:
        function = view.function
        if not function.params:
            return
        decorators, bases = self._program.surroundings(view.ref)
        for name, rule in self._rules.parameters(self._program.qualified(view.ref), decorators, bases):
            for index, parameter in enumerate(function.params):
                place = view.params.get(index)
                if place is None or parameter.flavour == "receiver" or name not in ("*", parameter.name):
                    continue
                if isinstance(rule.effect, SourceEffect):
                    yield from self._seed(view, place, rule, f"{function.qualname}({parameter.name})", "api", ())

    def _seeds(self, view: View, at: Operand, found: Iterable[tuple[Rule, str]], kind: SourceKind) -> Iterator[Seed]:
        for rule, symbol in found:
            if isinstance(rule.effect, SourceEffect):
                yield from self._seed(view, at, rule, symbol, kind, ())

    def _seed(
        self, view: View, at: Operand, rule: Rule, symbol: str, kind: SourceKind, path: tuple[str, ...]
    ) -> Iterator[Seed]:
        effect = rule.effect
        assert isinstance(effect, SourceEffect)
        path = (*path, *effect.port.path)
        for identifier in effect.data_types or (UNCLASSIFIED,):
            try:
                known = self._rules.data_type(identifier)
                category, label = known.category, known.label
            except KeyError:
                category, label = "user", identifier  # a carrier as a whole: personal data of a kind nobody knows
            nature = PLAIN if effect.data_types else CARRIER
            yield Seed(
                kind,
                view.ref,
                at,
                identifier,
                category,
                effect.confidence,
                (f"{symbol or label} is a known source",),
                symbol or label,
                owner_of(view, at),
                effect.collects,
                rule.id,
                (),
                effect.sentence,
                nature,
                path,
            )


def _firmer(confidence: Confidence) -> Confidence:
    """A name read from a request is surer than the same name read from anywhere."""
    match confidence:
        case "low":
            return "medium"
        case "medium":
            return "high"
        case _:
            return confidence
