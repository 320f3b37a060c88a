"""What a value may be (*origin*), what a call may reach (*targets*), and how arguments meet parameters (*bindings*).

A *site* is a place that makes or calls something: a call, or the application of a decorator.
A *context* names the call sites through which a function was reached, nearest first, as far as they matter: a closure
made by a decorator at one site is not the closure made at another. `()` stands for every caller together.

Steps of paths are spelled as in the rules: `.name` an attribute, `[name]` a text key, `[#0]` a position (`[#-1]`
from the
end), `[*]` any element. A text with unknown parts has holes: `https://api.x.com/{?}`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.index.model import ClassRef, FunctionRef

Path = tuple[str, ...]
HOLE = "{?}"


class Site(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A value of a function: `operand` in function number `function` of `module`.

    `decorator` is -1 for the value itself; else the number of the decorator whose application to it is meant.
    With `operand` -1: what the (generator) function makes when it is called.
    """

    module: str
    function: int
    operand: int
    decorator: int = -1


NOWHERE = Site("", -1, -1)
"""In a frame: whichever call it was."""


class Frame(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The parameters of `function` are what `site` passes; the first `offset` of them are bound otherwise (a
    receiver).

    `receiver` is what it is called on, where that matters. With `site` NOWHERE it alone is known. `name` is the
    attribute for which `__getattr__` is called.
    """

    function: FunctionRef
    site: Site
    offset: int = 0
    receiver: Instance | ProjectClass | None = None
    name: str = ""


Context = tuple[Frame, ...]


class External(msgspec.Struct, frozen=True, gc=False):
    """Something outside the project, by dotted path with calls left out (`requests.Session.post`).

    A class and its instances have the same path; an element of `p` is `p[*]`, unless `returns` says what it is.
    `sites` are the calls passed on the way, first to last (at most 3): `graph.text(site…)` of their arguments gives a
    client's base URL. `owner` is the project's class or function through which it was reached: the model of
    `User.objects.get` (path `django.db.models.Model.objects.get`), the task of `task.delay` (path
    `celery.shared_task.delay`).
    """

    path: str
    sites: tuple[Site, ...] = ()
    owner: ClassRef | FunctionRef | None = None


class ProjectFunction(msgspec.Struct, frozen=True, gc=False):
    """A function of the project, not bound to an object; `context` is that of the closure it was made in."""

    function: FunctionRef
    context: Context = ()


class ProjectClass(msgspec.Struct, frozen=True, gc=False):
    """A class of the project; not `exact`: or a subclass of it (`cls` in a class method)."""

    cls: ClassRef
    exact: bool = True


class Instance(msgspec.Struct, frozen=True, gc=False):
    """An instance of a class of the project; not `exact`: or of a subclass (`self`, an annotated parameter).

    `made` is the call that made it, in `context`, where what it was given there steers its methods.
    """

    cls: ClassRef
    exact: bool = True
    made: Site | None = None
    context: Context = ()


class SuperOf(msgspec.Struct, frozen=True, gc=False):
    """What `super()` gives in a method of `cls`; `of_class` in a class method; `receiver` where it is known exactly."""

    cls: ClassRef
    of_class: bool = False
    receiver: Instance | ProjectClass | None = None


class BoundMethod(msgspec.Struct, frozen=True, gc=False):
    """A method with its receiver."""

    function: FunctionRef
    receiver: Instance | ProjectClass
    context: Context = ()


class ModuleOrigin(msgspec.Struct, frozen=True, gc=False):
    """A module of the project."""

    name: str


class Constant(msgspec.Struct, frozen=True, gc=False):
    """A constant; a text may have holes."""

    value: str | int | float | bool | None


class TextAt(msgspec.Struct, frozen=True, gc=False):
    """A text composed at `site`: `CallGraph.text` spells it out. `CallGraph.origins` gives `Constant`s instead."""

    site: Site
    context: Context = ()


class ContainerOf(msgspec.Struct, frozen=True, gc=False):
    """A dict, list, tuple, set or generator: built at `site`, or known from an annotation to hold `elements`."""

    kind: str
    site: Site | None = None
    elements: tuple[Origin, ...] = ()
    positional: bool = False


class Partial(msgspec.Struct, frozen=True, gc=False):
    """`functools.partial(function, …)` at `site`. As in Python, what it holds is `.args[#n]` and
    `.keywords[name]` of it."""

    site: Site
    method: bool = False


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """Nothing is known; `spelling` is how the code names it (`customer.send`), as far as it does."""

    spelling: str = ""


Origin = (
    External | ProjectFunction | ProjectClass | Instance | SuperOf | BoundMethod | ModuleOrigin | Constant | TextAt
    | ContainerOf | Partial | Unknown
)  # fmt: skip
"""The closed union of what a value may be."""


class ReturnType(msgspec.Struct, frozen=True, gc=False):
    """What a call (or element, for a path that ends in `[*]`) of an external path is.

    An instance of the external class `path`; of the class given as argument `argument` (position) or `keyword`
    (a class,
    its name as text, or a function: what it returns); of the `owner` of the external, or of the class that the dotted
    `member` of it names. `element`: a collection of such.
    """

    path: str = ""
    argument: int = -1
    keyword: str = ""
    owner: bool = False
    element: bool = False
    member: str = ""


RECEIVER = -1
NEW = -2
CALLEE = -3
OPERAND = -4


class Binding(msgspec.Struct, frozen=True, gc=False):
    """What one parameter receives.

    `argument` is the number of the call's argument, or RECEIVER (the object the method was read from), NEW (the object
    that the constructor fills, that is the call's own result), CALLEE (something that the called value holds:
    `source_path` of
    it is `.args[#0]` or `.keywords[k]` of a partial, `.__self__` of a bound method kept in a variable), OPERAND
    (of an implicit
    call). `operand` is that value in the calling function (for NEW: the call; -1: no such value). The part
    `source_path` of it arrives at
    `parameter_path` of parameter number `parameter`: `f(*xs)` gives `[#0]` of xs to parameter 0; `f(1, 2, 3)`
    with `*args` from
    position 1 gives argument 2 to `args[#1]`; `f(**d)` gives `[name]` of d to parameter `name`.
    """

    argument: int
    operand: int
    parameter: int
    source_path: Path = ()
    parameter_path: Path = ()


class FieldBinding(msgspec.Struct, frozen=True, gc=False):
    """What one field of a new object receives from a constructor that is not written out (dataclass, model,
    named tuple)."""

    argument: int
    operand: int
    field: str
    source_path: Path = ()


class Callee(msgspec.Struct, frozen=True, gc=False):
    """One function of the project that a call may run.

    `kind`: `call`; `constructor` (`__init__`: parameter 0 is the new object, which is the call's result); `new`
    (`__new__`, metaclass `__call__`: its return is the result); `setter`, `getter` and `protocol` for implicit calls.
    `ignore_result`: what the function returns is not the value asked about (setters, `__exit__`).
    """

    function: FunctionRef
    bindings: tuple[Binding, ...]
    kind: Literal["call", "constructor", "new", "getter", "setter", "protocol"] = "call"
    cls: ClassRef | None = None
    is_async: bool = False
    is_generator: bool = False
    context: Context = ()
    ignore_result: bool = False


class Construction(msgspec.Struct, frozen=True, gc=False):
    """The call makes an instance of `cls`; `fields` for a constructor that is not written out in the project."""

    cls: ClassRef
    fields: tuple[FieldBinding, ...] = ()


class Targets(msgspec.Struct, frozen=True, gc=False):
    """What a call may reach. `guessed`: `callees` come from the method's name alone.

    `unresolved` is (last word of the receiver, name of what is called) when nothing at all is known, with no
    guess either.
    """

    callees: tuple[Callee, ...] = ()
    constructions: tuple[Construction, ...] = ()
    externals: tuple[External, ...] = ()
    guessed: bool = False
    unresolved: tuple[str, str] | None = None

    @property
    def known(self) -> bool:
        """Whether anything was found."""
        return bool(self.callees or self.constructions or self.externals)


class Statistics(msgspec.Struct, frozen=True, gc=False):
    """How much was understood of the calls asked about, each counted once, and at how many places limits were
    hit."""

    calls: int = 0
    resolved: int = 0
    external: int = 0
    guessed: int = 0
    unresolved: int = 0
    evaluations: int = 0
    limits_hit: int = 0
