"""Relations between tables by the name that the other side gets: `related_name="appointments"` of a foreign key.

Without a name Django's is `appointment_set`, or `appointment` where there can be one alone; SQLAlchemy names the other
side in `backref` or `back_populates`, or declares it as a column of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.index.model import ClassRef
from scanner.ir.model import CallText
from scanner.taint.opened.ends import unnamed_end
from scanner.taint.program.program import Program

_KEYS = frozenset(("ForeignKey", "OneToOneField", "ManyToManyField"))
_OTHER = ("related_name", "backref", "back_populates")


class Relations:
    """The relations of a program. `names` are those under which rows of others are read."""

    def __init__(self, program: Program) -> None:
        self._by_name: dict[str, list[tuple[ClassRef, ClassRef]]] = {}
        for module, entry in sorted(program.index.modules.items()):
            for index, declaration in enumerate(entry.interface.classes):
                child = ClassRef(module, index)
                for field in declaration.fields:
                    written = field.initializer
                    if written is None or not written.called:
                        continue
                    for parent in named_class(program, module, declaration.qualname, written):
                        for name, one, other in _sides(field.name, written, child, parent, declaration.name):
                            self._by_name.setdefault(name, []).append((one, other))
        self.names = frozenset(self._by_name)

    def of(self, owners: Iterable[ClassRef], name: str) -> tuple[ClassRef, ...]:
        """The classes whose rows an object of one of these classes has under a name; where nothing is known of the
        object, those that any has under it, if they are of one class."""
        known = self._by_name.get(name, [])
        wanted = set(owners)
        if wanted:
            return tuple(dict.fromkeys(other for one, other in known if one in wanted))
        only = dict.fromkeys(other for _, other in known)
        return tuple(only) if len(only) == 1 else ()


def named_class(program: Program, module: str, inside: str, written: CallText) -> Iterator[ClassRef]:
    """The class that a relation's first argument names, by itself or as text."""
    name = (written.args[0] if written.args else dict(written.keywords).get("to", "")).strip("\"'")
    name = name.rpartition(".")[2] if "." in name and not name[0].islower() else name
    if not name.replace(".", "").isidentifier():
        return
    for definition in program.index.resolve(module, name, inside):
        cls = getattr(definition, "cls", None)
        if isinstance(cls, ClassRef):
            yield cls


def _sides(
    field: str, written: CallText, child: ClassRef, parent: ClassRef, name: str
) -> Iterator[tuple[str, ClassRef, ClassRef]]:
    """(name, whose, what it holds)."""
    keywords = dict(written.keywords)
    kind = written.name.rpartition(".")[2]
    other = next((keywords[key].strip("\"'") for key in _OTHER if keywords.get(key, "")[:1] in ("'", '"')), "")
    if kind in _KEYS:
        yield other or unnamed_end(written, name), parent, child
    elif kind in ("relationship", "relation"):
        yield field, child, parent
        if "backref" in keywords and other:
            yield other, parent, child
