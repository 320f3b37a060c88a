"""How attribute lookup sees a class: which classes an object may be of, their methods, fields and kind.

An object not *exactly* of its class may be of any subclass: a method is looked up in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.callgraph.limits import MOST_METHODS, MOST_SUBCLASSES
from scanner.callgraph.model import External, Instance, ProjectClass, ProjectFunction, SuperOf
from scanner.callgraph.world import World
from scanner.index.index import Index
from scanner.index.model import ClassDefinition, ClassRef, ExternalDefinition, FunctionRef
from scanner.ir import model as ir

_IMPLICIT_CLASS = frozenset({"__init_subclass__", "__class_getitem__"})
_RECORD = ("dataclass", "attr.s", "attr.define", "attr.attrs", "attr.dataclass", "attrs.define", "attrs.frozen",
"attr.frozen",
           "attrs.mutable", "attr.mutable")  # fmt: skip


_DISPATCHERS = frozenset(("singledispatch", "singledispatchmethod"))


class ClassView:
    """A class as seen through an instance of it, through itself, or through `super()`."""

    def __init__(self, world: World, origin: Instance | ProjectClass | SuperOf) -> None:
        self.world = world
        self.after = origin.cls if isinstance(origin, SuperOf) else None
        self.receiver = origin.receiver if isinstance(origin, SuperOf) else origin
        self.cls = origin.cls if self.receiver is None else self.receiver.cls
        self.exact = False if self.receiver is None else self.receiver.exact
        self.of_class = isinstance(origin, ProjectClass) or (isinstance(origin, SuperOf) and origin.of_class)

    def classes(self) -> tuple[ClassRef, ...]:
        """The class, and when it is not exact its subclasses."""
        if self.exact:
            return (self.cls,)
        below = self.world.index.subclasses(self.cls)
        if len(below) > MOST_SUBCLASSES:
            self.world.hit("subclasses")
        return (self.cls, *below[:MOST_SUBCLASSES])

    def methods(self, name: str) -> tuple[FunctionRef, ...]:
        """The methods that the name may mean, the class's own first."""
        known: dict[tuple[ClassRef, bool, ClassRef | None, str], tuple[FunctionRef, ...]] = self.world.memo("methods")
        key = (self.cls, self.exact, self.after, name)
        methods = known.get(key)
        if methods is None:
            find = self.world.index.find_method
            found = (find(cls, name, self.after) for cls in self.classes())
            methods = known[key] = tuple(dict.fromkeys(m for m in found if m is not None))
        elif not self.exact and len(self.world.index.subclasses(self.cls)) > MOST_SUBCLASSES:
            self.world.hit("subclasses")
        if len(methods) > MOST_METHODS:
            self.world.hit("methods")
        return methods[:MOST_METHODS]

    def instance(self) -> Instance:
        """The object on which a method is called."""
        return self.receiver if isinstance(self.receiver, Instance) else Instance(self.cls, self.exact)

    def kind(self, method: FunctionRef) -> str:
        """How a method binds: `plain`, `class`, `static`, or `property`."""
        return method_kind(self.world, method)

    def declares(self, name: str) -> bool:
        """Whether any class in question or above declares a field of this name."""
        index = self.world.index
        return any(name in field_names(self.world, c) for cls in self.classes() for c in project_bases(index.mro(cls)))

    def external_bases(self) -> tuple[str, ...]:
        """The bases outside the project, the nearest first."""
        return self.world.index.external_bases(self.cls, self.after)

    @property
    def is_enum(self) -> bool:
        """Whether the class is an enumeration."""
        return any(base.rpartition(".")[2] in ("Enum", "StrEnum", "IntEnum", "Flag") for base in self.external_bases())

    def positional_fields(self) -> tuple[str, ...]:
        """The fields of a named tuple, in order; nothing for other classes."""
        named = any(base.rpartition(".")[2] == "NamedTuple" for base in self.external_bases())
        return record_fields(self.world, self.cls) if named else ()


def project_bases(order: tuple[ClassRef | str, ...]) -> tuple[ClassRef, ...]:
    """The classes of the project in a resolution order."""
    return tuple(base for base in order if isinstance(base, ClassRef))


def field_names(world: World, cls: ClassRef) -> frozenset[str]:
    """The names of the fields a class itself declares or its methods store."""
    known: dict[ClassRef, frozenset[str]] = world.memo("field names")
    if cls not in known:
        known[cls] = frozenset(f.name for f in world.index.cls(cls).fields)
    return known[cls]


def record_fields(world: World, cls: ClassRef) -> tuple[str, ...]:
    """The fields of a dataclass, attrs class, named tuple or model in the order of its constructor, ancestors'
    first."""
    found: dict[str, None] = {}
    for base in reversed(project_bases(world.index.mro(cls))):
        for field in world.index.cls(base).fields:
            declared = field.annotation is not None or _is_attribute(field.initializer)
            shared = field.annotation is not None and field.annotation.name.rpartition(".")[2] == "ClassVar"
            if declared and not shared and not field.via:
                found[field.name] = None
    return tuple(found)


ENUMERATIONS = frozenset(("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices", "IntegerChoices"))


def is_enumeration(index: Index, cls: ClassRef) -> bool:
    """Whether the attributes of a class are its instances."""
    return any(base.rpartition(".")[2] in ENUMERATIONS for base in index.external_bases(cls))


def is_record(world: World, cls: ClassRef) -> bool:
    """Whether positional arguments of the constructor fill the fields in order."""
    if "NamedTuple" in {b.rpartition(".")[2] for b in world.index.external_bases(cls)}:
        return True
    return any(
        path.endswith(_RECORD)
        for base in project_bases(world.index.mro(cls))
        for path in world.index.classes.decorators(base)
    )


def method_kind(world: World, method: FunctionRef) -> str:
    """How a method binds: `plain`, `class`, `static`, or `property`."""
    known: dict[FunctionRef, str] = world.memo("method kinds")
    if method not in known:
        known[method] = _method_kind(world, method)
    return known[method]


def getters(world: World, view: ClassView, name: str) -> tuple[FunctionRef, ...]:
    """The functions that `name = property(getter)` in the class's body runs when an instance is read."""
    if view.of_class or name not in property_names(world):
        return ()
    found: dict[FunctionRef, None] = {}
    for base in (base for cls in view.classes() for base in project_bases(world.index.mro(cls))):
        body = FunctionRef(base.module, world.index.cls(base).function)
        function = world.program.function(body)
        for operand in [b.values[-1] for b in function.bindings if b.name == name and b.values]:
            value = function.values[operand]
            if isinstance(value, ir.Call) and value.args and _calls_property(function.values[value.callee]):
                getter = next((one.value for one in value.args if one.keyword in (None, "fget")), -1)
                origins = world.value(body, getter) if getter >= 0 else ()
                found.update(dict.fromkeys(one.function for one in origins if isinstance(one, ProjectFunction)))
    return tuple(sorted(found))


def property_names(world: World) -> frozenset[str]:
    """The names that any class body binds to `property(…)`."""
    known: dict[str, frozenset[str]] = world.memo("property names")
    if "" not in known:
        known[""] = frozenset(
            field.name
            for cls in world.index.classes.all()
            for field in world.index.cls(cls).fields
            if field.initializer is not None and field.initializer.called and field.initializer.name == "property"
        )
    return known[""]


def _calls_property(callee: ir.AnyValue) -> bool:
    return isinstance(callee, ir.Global) and callee.name == "property"


def receivers(world: World, ref: FunctionRef) -> tuple[External, ...]:
    """The external decorators of a function."""
    place = world.program.definition(ref)
    signature = world.index.signature(ref)
    if place is None or signature is None or not signature.decorators:
        return ()
    where, operand = place
    value = world.program.function(where).values[operand]
    found: dict[External, None] = {}
    for decorator in getattr(value, "decorators", ()):
        found.update(dict.fromkeys(o for o in world.value(where, decorator) if isinstance(o, External)))
    return tuple(sorted(found, key=lambda o: (o.path, o.sites)))


def served(world: World, cls: ClassRef) -> tuple[ClassRef, ...]:
    """The classes that have an instance of this one as an attribute of the class (a model, for its manager), or the
    class itself when there is none.
    """
    known: dict[ClassRef, dict[ClassRef, None]] = world.memo("served")
    if not known:
        known[cls] = {}
        for owner in world.index.classes.all():
            for field in world.index.cls(owner).fields:
                if field.initializer is not None and field.initializer.called and not field.via:
                    for made in _named_first(world, owner, field.initializer.name):
                        known.setdefault(made, {})[owner] = None
    return tuple(known.get(cls, ())) or (cls,)


def _named_first(world: World, owner: ClassRef, dotted: str) -> Iterable[ClassRef]:
    """The class that a dotted name, or what it begins with (`People.as_manager`), stands for."""
    for name in (dotted, dotted.rpartition(".")[0]):
        if not world.index.classes.named(name.rpartition(".")[2]):
            continue
        for definition in world.index.resolve(owner.module, name, world.index.cls(owner).qualname):
            if isinstance(definition, ClassDefinition):
                return (definition.cls,)
    return ()


def implementations(world: World, ref: FunctionRef) -> tuple[FunctionRef, ...]:
    """The functions that `@function.register` adds to a `singledispatch` one."""
    signature = world.index.signature(ref)
    if signature is None or not any(d.name.rpartition(".")[2] in _DISPATCHERS for d in signature.decorators):
        return ()
    known: dict[FunctionRef, tuple[FunctionRef, ...]] = world.memo("implementations")
    if ref not in known:
        known[ref] = ()
        found: set[FunctionRef] = set()
        for module in {ref.module, *world.index.importers(ref.module)}:
            tables = world.program.tables(module)
            for name in ("register", "register()"):
                for function, operand, stage in tables.decorated.get(name, ()):
                    where = FunctionRef(module, function)
                    value = world.program.function(where).values[operand]
                    if isinstance(value, ir.Func) and _registers(world, where, value.decorators[stage], ref):
                        found.add(FunctionRef(module, value.function))
        known[ref] = tuple(sorted(found))
    return known[ref]


def _registers(world: World, where: FunctionRef, decorator: int, ref: FunctionRef) -> bool:
    """Whether a decorator is `register` of a function: by what it is read from."""
    values = world.program.function(where).values
    value = values[decorator]
    if isinstance(value, ir.Call):
        value = values[value.callee]
    if not isinstance(value, ir.Attr):
        return False
    return any(getattr(one, "function", None) == ref for one in world.value(where, value.base))


def decorator_paths(world: World, ref: FunctionRef) -> tuple[str, ...]:
    """The decorators of a function, as dotted paths outside the project; "" for one that may be of the project."""
    signature = world.index.signature(ref)
    if signature is None:
        return ()
    paths = []
    for text in signature.decorators:
        definitions = world.index.resolve(ref.module, text.name, signature.qualname.rpartition(".")[0])
        outside = [d.path for d in definitions if isinstance(d, ExternalDefinition)]
        paths.append(outside[0] if outside else "" if definitions else text.name)
    return tuple(paths)


def _method_kind(world: World, method: FunctionRef) -> str:
    signature = world.index.signature(method)
    if signature is None:
        return "plain"
    for path in decorator_paths(world, method):
        last = path.rpartition(".")[2]
        if last == "classmethod":
            return "class"
        if last == "staticmethod":
            return "static"
        if last.endswith("property") or last == "reify":
            return "property"
    if _is_described(world, method.module, signature):
        return "property"
    if signature.name == "__new__":
        return "static"
    return "class" if signature.name in _IMPLICIT_CLASS else "plain"


def _is_described(world: World, module: str, signature: ir.Signature) -> bool:
    """Whether a decorator is a class of the program whose `__get__` answers for the method where it is read."""
    if not signature.decorators or not world.index.methods_named("__get__"):
        return False
    return any(
        isinstance(one, ClassDefinition)
        and world.index.find_method(one.cls, "__get__") is not None
        and world.index.find_method(one.cls, "__call__") is None
        for decorator in signature.decorators
        for one in world.index.resolve(module, decorator.name, signature.qualname)
    )


def _is_attribute(initializer: object) -> bool:
    name = getattr(initializer, "name", "")
    return bool(getattr(initializer, "called", False)) and name in (
        "attr.ib",
        "attr.attrib",
        "attrib",
        "ib",
        "attrs.field",
    )
