"""The call graph, asked on demand: what a value may be, what a call may reach, who calls a function.

Answers are least fixed points over the whole program (`solver`), computed only as far as a question needs and kept;
they do not depend on the order of questions. Nothing here raises on odd programs.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.callgraph.callers import callers_of, constructions_of
from scanner.callgraph.decorators import decorated
from scanner.callgraph.limits import MOST_ORIGINS, Limit, LimitLog
from scanner.callgraph.lookup import is_record, record_fields, served
from scanner.callgraph.members import members
from scanner.callgraph.model import (
    HOLE,
    Constant,
    Context,
    External,
    Instance,
    Origin,
    Path,
    Site,
    Statistics,
    Targets,
    TextAt,
    Unknown,
)  # fmt: skip
from scanner.callgraph.parameters import over_callers
from scanner.callgraph.program import Program
from scanner.callgraph.protocols import implicit_calls
from scanner.callgraph.receivers import is_open, may_vary
from scanner.callgraph.results import returned
from scanner.callgraph.solver import Answer, Key, Solver
from scanner.callgraph.spelling import spoken
from scanner.callgraph.targets import TargetFinder
from scanner.callgraph.texts import Texts
from scanner.callgraph.uses import called_on
from scanner.callgraph.values import of_exit, of_value, of_variable
from scanner.callgraph.variables import of_field, of_global, of_shared
from scanner.callgraph.world import Outside, World
from scanner.index.index import Index
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir

MOST_CONSTANTS = 16  # constants that one value may be, beyond which it is any text
_ANYTHING: Answer = frozenset({Unknown("")})


class CallGraph:
    """Answers questions about a program given by its index and by `load`, which gives a module's body by its name.

    `outside` says what is known of code outside the program; `guess` switches the fallback on method names on or off.
    """

    def __init__(
        self,
        index: Index,
        load: Callable[[str], ir.Module],
        outside: Outside = Outside(),  # noqa: B008 - frozen
        guess: bool = True,
    ) -> None:
        self.limits = LimitLog()
        self._program = Program(index, load)
        self._solver = Solver(self._equation, _ANYTHING, self._hit)
        self._world = World(index, self._program, outside, self._solver, members)
        self._finder = TargetFinder(self._world, guess, outside.vocabulary)
        self._texts = Texts(self._world, self.limits.hit)
        self._targets: dict[tuple[FunctionRef, int, Context], Targets] = {}
        self._origins: dict[tuple[FunctionRef, int, Context, Path], tuple[Origin, ...]] = {}

    def link(
        self,
        given: dict[FunctionRef, dict[Site, tuple[ir.Argument, ...]]],
        implied: dict[FunctionRef, dict[str, frozenset[Origin]]],
    ) -> None:
        """Say which places print which template (the function that it is), and with which arguments; and what it has
        under names beside them. Before all else that is asked of templates.
        """
        self._world.given.update(given)
        self._world.implied.update(implied)

    def relate(self, related: dict[tuple[ClassRef, str], frozenset[Origin]]) -> None:
        """Say what instances of a class have under names that a library gives them. Before all else that is asked."""
        self._world.related.update(related)

    @property
    def index(self) -> Index:
        """The index that the answers rest on."""
        return self._program.index

    def module(self, name: str) -> ir.Module:
        """The body of a module; empty when it cannot be loaded."""
        return self._program.module(name)

    def fields_in_order(self, cls: ClassRef) -> tuple[str, ...]:
        """The fields that positional arguments fill, of a class whose constructor is generated; none of others."""
        return record_fields(self._world, cls) if is_record(self._world, cls) else ()

    def definition(self, ref: FunctionRef) -> tuple[FunctionRef, ir.Operand] | None:
        """Where a function is defined: the enclosing function and its `Func` value."""
        return self._program.definition(ref)

    def function(self, ref: FunctionRef) -> ir.Function:
        """The body behind a reference."""
        return self._program.function(ref)

    def class_name(self, cls: ClassRef) -> str:
        """The qualified name of a class within its module."""
        return self._world.index.cls(cls).qualname

    def origins(
        self, ref: FunctionRef, operand: ir.Operand, context: Context = (), path: Path = ()
    ) -> tuple[Origin, ...]:
        """What the value (or what is at `path` of it) may be, in a fixed order; `(Unknown(spelling),)` when
        nothing is known."""
        key = (ref, operand, self._program.relevant(ref, context), path)
        known = self._origins.get(key)
        if known is None:
            known = self._spelled(self._world.value(ref, operand, path, key[2]))
            if not known:
                known = (Unknown(".".join(word for word in spoken(self._program, ref, operand) if word)),)
            self._origins[key] = known
        return known

    def targets(self, ref: FunctionRef, call: ir.Operand, context: Context = ()) -> Targets:
        """What the `Call` value `call` may reach."""
        key = (ref, call, self._program.relevant(ref, context))
        known = self._targets.get(key)
        if known is None:
            known = self._targets[key] = self._finder.targets(ref, call, key[2])
        return known

    def implicit_calls(self, ref: FunctionRef, operand: ir.Operand, context: Context = ()) -> Targets:
        """Functions of the project that the value runs without a call being written.

        Attr: property getters, descriptors, `__getattr__`. SetAttr: setters. Item, SetItem: `__getitem__`,
        `__setitem__`; iteration:
        `__iter__` and `__next__`. Op: operators, `enter`/`exit`. Format, and calls of str, repr, format, print:
        `__str__`, `__repr__`,
        `__format__`. Func and Class: the decorators of the project, called with the definition.
        """
        return implicit_calls(self._world, ref, operand, context)

    def callers(self, ref: FunctionRef) -> tuple[tuple[FunctionRef, ir.Operand], ...]:
        """Calls that may reach the function, sorted; where it is applied as a decorator, the `Func` value. Bounded."""
        found = {
            (FunctionRef(frame.site.module, frame.site.function), frame.site.operand)
            for frame in self._world.callers(ref)
        }
        return tuple(sorted(found))

    def varies(self, ref: FunctionRef) -> bool:
        """Whether a function may do one thing for one receiver, or object that it is given, and another for the
        next.
        """
        return bool(called_on(self._world, ref)) or may_vary(self._world, ref)

    def is_open(self, ref: FunctionRef) -> bool:
        """Whether a method may run on an object that the program does not make itself, by any call it writes."""
        return is_open(self._world, ref)

    def text(self, ref: FunctionRef, operand: ir.Operand, context: Context = ()) -> tuple[str, ...]:
        """The texts that the value may be, with holes `{?}`; `("{?}",)` when nothing is known."""
        return self._texts.of(ref, operand, self._program.relevant(ref, context))

    def elements(self, origin: Origin, step: str) -> tuple[Origin, ...]:
        """What is at `step` (`.name`, `[key]`, `[#0]`, `[*]`) of an origin: a field's values, a container's
        elements."""
        return self._spelled(members(self._world, (origin,), (step,)))

    def fields(self, cls: ClassRef, name: str) -> tuple[Origin, ...]:
        """What a field of instances of the class may be."""
        return self._spelled(self._world.field(Instance(cls, False), name))

    def served(self, cls: ClassRef) -> tuple[ClassRef, ...]:
        """The classes that have an instance of this one as a class attribute (models, for a manager), else itself."""
        return served(self._world, cls)

    def statistics(self) -> Statistics:
        """Counts over the questions asked so far."""
        resolved = external = guessed = unresolved = 0
        calls = {(ref, call): targets for (ref, call, _), targets in self._targets.items()}
        for targets in calls.values():
            if targets.guessed:
                guessed += 1
            elif targets.callees or targets.constructions:
                resolved += 1
            elif targets.externals:
                external += 1
            else:
                unresolved += 1
        return Statistics(
            len(calls), resolved, external, guessed, unresolved, self._solver.evaluations, self.limits.count()
        )

    def _spelled(self, origins: frozenset[Origin]) -> tuple[Origin, ...]:
        """Sorted, with composed texts spelled out, and an external without sites left out beside the same one
        with sites."""
        found: dict[Origin, None] = {}
        sites = {o.path for o in origins if isinstance(o, External) and o.sites}
        for origin in origins:
            if isinstance(origin, TextAt):
                texts = self._texts.at(origin)
                found.update(dict.fromkeys(Constant(text) for text in texts if text != HOLE))
            elif not (isinstance(origin, External) and not origin.sites and origin.path in sites):
                found[origin] = None
        return tuple(sorted(found, key=repr))

    def _equation(self, key: Key) -> Answer:
        """One equation, by its key (see `world`)."""
        world, kind = self._world, key[0]
        ref = FunctionRef(key[1], key[2]) if isinstance(key[2], int) else None
        if kind == "shared":
            return self._widened(of_shared(world, key[1], key[2], key[3]))
        if ref is None:
            return self._widened(of_global(world, key[1], key[2], key[3]))
        match kind:
            case "value":
                return self._widened(of_value(world, ref, key[3], key[4], key[5]))
            case "variable":
                return self._widened(of_variable(world, ref, key[3], key[4], key[5]))
            case "exit":
                return self._widened(of_exit(world, ref, key[3], key[4], key[5]))
            case "decorated":
                return self._widened(decorated(world, ref, key[3], key[4], key[5], key[6]))
            case "parameter":
                return self._widened(over_callers(world, ref, key[3], key[4]))
            case "result":
                return self._widened(returned(world, ref, key[3], key[4]))
            case "field":
                held = Instance(ClassRef(key[1], key[2]), key[3], key[6], key[7])
                return self._widened(of_field(world, held, key[4], key[5]))
            case "callers":
                return callers_of(world, ref)
            case _:
                return constructions_of(world, ClassRef(key[1], key[2]))

    def _widened(self, origins: frozenset[Origin]) -> frozenset[Origin]:
        """Kept finite and small: many constants are any text, and far too many origins are as good as none."""
        if len(origins) <= MOST_CONSTANTS:
            return origins
        rest = frozenset(o for o in origins if not isinstance(o, Constant | TextAt))
        if len(origins) - len(rest) > MOST_CONSTANTS:
            origins = rest | {Constant(HOLE)}
        if len(origins) <= MOST_ORIGINS:
            return origins
        self._solver.hit("origins")
        return _ANYTHING

    def _hit(self, limit: Limit, key: Key) -> None:
        """Note a limit at the function, or the class's body, that an equation is about."""
        if key[0] == "shared":
            return self.limits.hit(limit, ("", -1))
        number = key[2] if isinstance(key[2], int) else -1
        if key[0] in ("field", "constructions"):
            number = self.index.cls(ClassRef(key[1], key[2])).function
        return self.limits.hit(limit, (key[1], number))
