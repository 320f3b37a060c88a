"""The intermediate representation: one lowered file, language neutral, in static single assignment form.

A *function* body is a flat tuple of *values*; an *operand* is the index of another value of the same function.
Names of variables are gone: reading `x` is the value last bound to `x` on this path; joins are `Phi`, whose
operands may be later values (loops); every other operand is earlier. *Updates are functional*: `x.f = v` is a new
value, and whatever held the old object (variables, and the containers and fields it was put into or read from)
is rebound to it by the lowering.

Every value has `start` and `end` (byte offsets) and `guard`: an index into `Function.guards`, a tree of branch
conditions in force there (0 is the root: always).

The *interface* of a module is what other files can know of it without its bodies; editing a body never changes it.

The file is longer than others because the closed union of values is read, and matched on, as one.

SSA while lowering follows Braun et al., "Simple and Efficient Construction of Static Single Assignment Form" (CC 2013),
adapted to structured control flow.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Operand = int
"""An index into the values of the same function; -1 where a field documents 'none'."""

Constant = str | int | float | bool | None
Key = str | int | None
"""A key known when lowering; None when it is not constant. `True`/`False` keys are written as 1 and 0."""

Flavour = Literal["positional", "normal", "keyword", "args", "kwargs", "receiver"]
"""Positional-only, normal, keyword-only, `*args`, `**kwargs`; receiver: the first parameter of a method (self, cls)."""


class Value(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What every kind of value has. Never made itself."""

    start: int
    end: int
    guard: int


class Param(Value, frozen=True, tag=0):
    """What comes in: `index` into the function's parameters."""

    index: int
    name: str


class Const(Value, frozen=True, tag=1):
    """A literal. Bytes are text (latin-1) with `is_bytes`.

    Integers beyond 64 bits, complex numbers and `...` are written as `Op('literal')`.
    """

    value: Constant
    is_bytes: bool = False


class Global(Value, frozen=True, tag=2):
    """A name not bound in this function or an enclosing one: a module-level name, an import, a builtin."""

    name: str


class Capture(Value, frozen=True, tag=3):
    """A read of variable `name` of the enclosing function `owner` (index into `Module.functions`); by reference."""

    name: str
    owner: int


class Store(Value, frozen=True, tag=4):
    """A write of a `global` name (`owner` -1), or of a `nonlocal` name of function `owner`."""

    name: str
    owner: int
    value: Operand


class Import(Value, frozen=True, tag=5):
    """An import statement's result where it is executed.

    `import a.b` binds `a`: Import("a", None, 0). `import a.b as c`: Import("a.b", None, 0).
    `from ..m import n`: Import("m", "n", 2).
    """

    module: str
    name: str | None
    level: int


class Attr(Value, frozen=True, tag=6):
    """`base.name`."""

    base: Operand
    name: str


class Item(Value, frozen=True, tag=7):
    """`base[key]`; also unpacking (`key` the position) and iteration (`key` None and `index` -1: some element).

    `index` is the operand of a key that is not constant; or, of a positional part of a class pattern, the condition
    `Op("match")` of that pattern. A negative `key` counts from the end.
    """

    base: Operand
    key: Key
    index: Operand


class Element(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One element of a `Build`: under a constant `key` or a computed `index`, or spread (`*x`, `**x`)."""

    value: Operand
    key: Key = None
    index: Operand = -1
    spread: bool = False


class Build(Value, frozen=True, tag=8):
    """A dict, list, tuple or set display; a comprehension builds one element with no key."""

    kind: Literal["dict", "list", "tuple", "set", "generator"]
    elements: tuple[Element, ...]


class Format(Value, frozen=True, tag=9):
    """Text made of literal parts (str) and values (int operands): f-string, `%`, `.format`, `+` on text."""

    parts: tuple[str | int, ...]


class Op(Value, frozen=True, tag=10):
    """Any other computation.

    Names: Python's own spelling for operators (`+`, `-`, `not`, `==`, `in`, `is`, `<`, …; comparisons and `not` answer
    a question), and `slice` (base, start, stop, step), `await`, `enter` and `exit` (of a context manager), `literal`,
    `match` (subject, patterns), `exception` (the value bound by `except E as x`; operands: the types), `deleted`,
    `spread`, `repr` and `str` (conversions of what is formatted), `send` (what a yield expression
    gives back; with the generator as second operand, what that returns to `yield from`).
    """

    name: str
    operands: tuple[Operand, ...]


class Argument(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One argument of a call in source order: positional, `keyword=`, `*value` (star 1) or `**value` (star 2)."""

    value: Operand
    keyword: str | None = None
    star: int = 0


class Call(Value, frozen=True, tag=11):
    """A call of `callee`."""

    callee: Operand
    args: tuple[Argument, ...]


class After(Value, frozen=True, tag=12):
    """The state of an object once `call` has returned: of argument number `argument`, or of the receiver (-1).

    `base` is the state before. For the receiver, `base` is the base of the callee's `Attr`.
    """

    base: Operand
    call: Operand
    argument: int


class SetAttr(Value, frozen=True, tag=13):
    """The new state of `base` after `base.name = value`."""

    base: Operand
    name: str
    value: Operand


class SetItem(Value, frozen=True, tag=14):
    """The new state of `base` after `base[key] = value`; `key` and `index` as in `Item`."""

    base: Operand
    key: Key
    index: Operand
    value: Operand


class Phi(Value, frozen=True, tag=15):
    """A join: one of `operands`, which may be later values. Conditional expressions and `and`/`or` are joins too."""

    operands: tuple[Operand, ...]


class Func(Value, frozen=True, tag=16):
    """A nested definition, lambda included: index into `Module.functions`.

    `defaults` are (parameter index, operand); `decorators` are operands in source order (the last is applied first).
    The name is bound to this value, decorated or not.
    """

    function: int
    defaults: tuple[tuple[int, Operand], ...] = ()
    decorators: tuple[Operand, ...] = ()


class Class(Value, frozen=True, tag=17):
    """A class definition: index into `Module.classes`, with its bases, keywords and decorators as operands."""

    index: int
    bases: tuple[Operand, ...] = ()
    keywords: tuple[tuple[str, Operand], ...] = ()
    decorators: tuple[Operand, ...] = ()


class Return(Value, frozen=True, tag=18):
    """A return. `states` has each parameter whose object was updated, with its state now (parameter index, operand)."""

    value: Operand
    states: tuple[tuple[int, Operand], ...] = ()


class Yield(Value, frozen=True, tag=19):
    """`yield value`, or `yield from value` (`delegate`)."""

    value: Operand
    delegate: bool = False


class Raise(Value, frozen=True, tag=20):
    """`raise value`; -1 for a bare re-raise."""

    value: Operand
    cause: Operand = -1


AnyValue = (
    Param | Const | Global | Capture | Store | Import | Attr | Item | Build | Format | Op | Call | After
    | SetAttr | SetItem | Phi | Func | Class | Return | Yield | Raise
)  # fmt: skip
"""The closed union of value kinds; match on it and end with `assert_never`."""


class Guard(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A branch condition in force: `condition` (operand) came out as `polarity`, inside `parent` (guard index).

    Guard 0 of every function is the root, with condition -1. `kind` tells how it came about.
    """

    condition: Operand
    polarity: bool
    parent: int
    kind: Literal["root", "branch", "except", "loop", "match", "assert"] = "branch"


class Binding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A variable that other functions can see, with every value bound to it (the last is the one at the end).

    Present for all names of module and class bodies, and for the local variables that nested functions capture.
    """

    name: str
    values: tuple[Operand, ...]


class Function(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One body: a function, a lambda, a class body, or the module's own (`Module.functions[0]`).

    `states` is the state of each updated parameter where control falls off the end (as in `Return.states`).
    `names` has every local variable of a function or lambda with every value bound to it by an assignment, loop,
    `with`, unpacking or walrus (not parameters, and not the rebinding that a functional update of an object makes):
    what a value was called, for those who judge names. Filled by the frontend, in order of first binding.
    `hints` are the types that annotated assignments declare for values (`user: User = load()`).
    `handlers` say for each `Op('exception')` the values of the body of its `try`: from, and to before.
    """

    name: str
    qualname: str  # dotted inside the module: "Shop.place.<locals>.check"; "" for the module body
    kind: Literal["module", "class", "function", "lambda"]
    parent: int  # enclosing function, -1 for the module body
    owner: int  # index of the class whose body defines it directly, -1 for none
    start: int
    end: int
    params: tuple[Parameter, ...]
    values: tuple[AnyValue, ...]
    guards: tuple[Guard, ...]
    bindings: tuple[Binding, ...]
    states: tuple[tuple[int, Operand], ...]
    is_async: bool = False
    is_generator: bool = False
    names: tuple[Binding, ...] = ()
    hints: tuple[tuple[Operand, TypeExpr], ...] = ()
    handlers: tuple[tuple[Operand, Operand, Operand], ...] = ()


class TypeExpr(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A type annotation as written: a dotted `name` with arguments. `A | B` is name "|"; a string is parsed.

    Literal arguments of `Literal[...]` and metadata of `Annotated[...]` are TypeExprs whose name is the source text.
    """

    name: str
    args: tuple[TypeExpr, ...] = ()


class Parameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A parameter as declared."""

    name: str
    flavour: Flavour
    annotation: TypeExpr | None = None
    has_default: bool = False
    start: int = 0
    end: int = 0


class CallText(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An expression of an interface, as far as other files need it: a dotted name, a call of one, or a constant.

    `models.EmailField(max_length=9)`: name "models.EmailField", called, keywords (("max_length", "9"),).
    Arguments are source texts: a string literal keeps its quotes, so that "9" and 9 differ.
    """

    name: str
    called: bool = False
    args: tuple[str, ...] = ()
    keywords: tuple[tuple[str, str], ...] = ()


class Field(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A name assigned or annotated in a class or module body; also `self.x = …` in a method (`via` the method)."""

    name: str
    annotation: TypeExpr | None
    initializer: CallText | None
    start: int
    end: int
    via: str = ""


class ClassDecl(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A class as other files can know it. `function` is the index of its body in `Module.functions`."""

    name: str
    qualname: str
    bases: tuple[CallText, ...]
    keywords: tuple[tuple[str, str], ...]
    decorators: tuple[CallText, ...]
    fields: tuple[Field, ...]
    methods: tuple[tuple[str, int], ...]  # name, function index; a redefinition comes later
    function: int
    start: int
    end: int


class Signature(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A function as other files can know it."""

    name: str
    qualname: str
    function: int
    owner: int  # class index or -1
    params: tuple[Parameter, ...]
    returns: TypeExpr | None
    decorators: tuple[CallText, ...]
    is_async: bool
    is_generator: bool
    start: int
    end: int


class ImportDecl(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An import anywhere in the file. `name` None: `import module`; "*": star.

    `alias` is the name that is bound, `scope` the function it is in. `import a.b` is module "a.b" with alias "a":
    it binds `a`.
    """

    module: str
    name: str | None
    alias: str
    level: int
    scope: int
    start: int
    end: int


class NameIndex(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a file mentions, sorted, so that later stages open only the modules that can matter."""

    attributes: tuple[str, ...]  # attribute names read or written
    called: tuple[str, ...]  # last names of callees
    keys: tuple[str, ...]  # constant string keys read, written or built
    names: tuple[str, ...]  # global names, parameters and local variables


class Directive(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A comment that speaks to us: `# flowaudit: purpose=risk_control`."""

    line: int
    text: str


class Interface(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What other files can know of a module without its bodies."""

    imports: tuple[ImportDecl, ...]
    exports: tuple[str, ...] | None  # `__all__` when it is constant
    fields: tuple[Field, ...]  # module-level names, in source order
    classes: tuple[ClassDecl, ...]
    signatures: tuple[Signature, ...]
    directives: tuple[Directive, ...]
    names: NameIndex


class SyntaxGap(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A span that the parser could not understand."""

    start: int
    end: int
    line: int


def is_template(module: str) -> bool:
    """Whether a module is a template: those are named by their paths."""
    return "/" in module


class Module(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One lowered file."""

    path: str
    name: str
    is_package: bool  # an `__init__` file
    interface: Interface
    functions: tuple[Function, ...]
    gaps: tuple[SyntaxGap, ...]
    lines: int
