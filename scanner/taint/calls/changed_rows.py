"""Setting a column of a stored object is storing it, where a session keeps track of the objects that it gave: no call
says so. Rules speak of it as a call of `__set__` of what declares the column (`sqlalchemy.Column.__set__`). It counts
in functions that commit or flush.

Not where the object is made by the program, or given to a session or saved in the same function: then that call is
where it is stored. Nor in the methods of the object itself, of which nobody knows whether it is stored yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import Instance
from scanner.index.model import ClassRef
from scanner.ir.model import After, Attr, Call, Operand, Param, Phi, SetAttr, Store
from scanner.rules.model import Rule, SinkEffect
from scanner.rules.verbs import verbs
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View, brings_back

_MOST = 60

Named = tuple[Rule, str]


class ChangedRows:
    """The columns of a program whose setting is storing."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._declared: dict[str, dict[ClassRef, tuple[Named, ...]]] = {}
        for cls in program.index.classes.all():
            self._find(cls)
        self.names = frozenset(self._declared)
        self._committing = frozenset(verbs().committing)

    def rules(self, number: int, at: Operand) -> tuple[Named, ...]:
        """The rules that speak of setting an attribute."""
        view = self._program.view(number)
        value = view.values[at]
        if (
            not isinstance(value, SetAttr)
            or value.name not in self._declared
            or not self._committing & view.attributes.keys()
        ):
            return ()
        if _is_own(view, value.base) or brings_back(view, value):
            return ()
        origins = self._program.origins(number, value.base)
        known = self._declared[value.name]
        found = [one for one in origins if isinstance(one, Instance) and one.cls in known]
        if not found or any(isinstance(one, Instance) and one.exact for one in origins) or _is_kept(view, at):
            return ()
        return known[found[0].cls]

    def _find(self, cls: ClassRef) -> None:
        program, words = self._program, self._program.rules.set_attributes
        declared = program.index.cls(cls)
        for field in declared.fields:
            for written in (field.initializer, field.annotation):
                if written is None or field.via or written.name.rpartition(".")[2] not in words:
                    continue
                path = f"{program.resolved(cls.module, written.name, declared.qualname)}.__set__"
                named = tuple((one, path) for one in program.rules.calls(path) if isinstance(one.effect, SinkEffect))
                for one in (cls, *program.index.subclasses(cls)) if named else ():
                    self._declared.setdefault(field.name, {})[one] = named


def _is_own(view: View, operand: Operand) -> bool:
    """Whether a value is, or is the later state of, the receiver."""
    waiting, seen = [operand], set[Operand]()
    while waiting and len(seen) < _MOST:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        match view.values[at]:
            case SetAttr(base=base) | After(base=base):
                waiting.append(base)
            case Phi(operands=several):
                waiting += several
            case Param(index=index) if view.function.params[index].flavour == "receiver":
                return True
            case _:
                pass
    return False


def _is_kept(view: View, at: Operand) -> bool:
    """Whether a later state of an object is handed to what stores it."""
    waiting, seen = [at], set[Operand]()
    while waiting and len(seen) < _MOST:
        operand = waiting.pop()
        if operand in seen:
            continue
        seen.add(operand)
        for use, value in _users(view, operand):
            match value:
                case SetAttr(base=base) | After(base=base) if base == operand:
                    waiting.append(use)
                case Phi() | Store():
                    waiting.append(use)
                case Attr(name=name, base=base) if name.startswith(verbs().keeping) and base == operand:
                    return True
                case Call(callee=callee) if _last_name(view, callee).startswith(verbs().keeping):
                    return True
                case _:
                    pass
    return False


def _last_name(view: View, operand: Operand) -> str:
    return str(getattr(view.values[operand], "name", "")).lstrip("_")


def _users(view: View, operand: Operand) -> Iterator[tuple[Operand, object]]:
    yield from ((use, view.values[use]) for use in view.uses[operand] if use >= 0)
