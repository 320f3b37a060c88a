"""What names stand for, from interfaces alone."""

from __future__ import annotations

from scanner.frontends.python import lower
from scanner.index.index import Index
from scanner.index.model import (
    ClassDefinition,
    ClassRef,
    DeclaredType,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
    FunctionRef,
    ModuleDefinition,
    VariableDefinition,
    entry_of,
)


def index_of(sources: dict[str, str]) -> Index:
    entries = []
    for path, text in sources.items():
        name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        entries.append(entry_of(lower(path, name, text.encode())))
    return Index.build(entries)


def spelled(index: Index, definition: Definition) -> str:
    match definition:
        case ModuleDefinition(name=name):
            return f"module {name}"
        case ClassDefinition(cls=cls):
            return f"class {index.path_of(cls)}"
        case FunctionDefinition(function=function):
            return f"def {index.path_of(function)}"
        case VariableDefinition(module=module, name=name):
            return f"variable {module}.{name}"
        case ExternalDefinition(path=path):
            return path


def check(sources: dict[str, str], module: str, **expected: str) -> None:
    """Each name of `expected` (`__` for a dot) resolves, in `module`, to what is written; `""` to nothing."""
    index = index_of(sources)
    found = {
        name: " | ".join(spelled(index, d) for d in index.resolve(module, name.replace("__", "."))) for name in expected
    }
    assert found == expected


def order_of(sources: dict[str, str], name: str) -> list[str]:
    index = index_of(sources)
    (cls,) = index.classes.named(name)
    return [base if isinstance(base, str) else index.cls(base).name for base in index.mro(cls)]


def type_of(annotation: str, prelude: str = "") -> DeclaredType | None:
    source = f"{_IMPORTS}import lib\nclass A: pass\nclass B: pass\n{prelude}\ndef f(x: {annotation}): pass\n"
    index = index_of({"m.py": source})
    signature = next(s for s in index.modules["m"].interface.signatures if s.name == "f")
    return index.declared_type("m", signature.params[0].annotation)


_IMPORTS = (
    "from typing import Annotated, Any, Callable, Dict, Iterator, Literal, Optional, Tuple, Type, TypeVar, Union\n"
)
A = DeclaredType("class", ClassRef("m", 0))
B = DeclaredType("class", ClassRef("m", 1))


def test_definitions_of_a_module():
    check(
        {"a.py": "import os\nx = 1\ndef f(): pass\nclass C:\n    class D: pass\n    def m(self): pass\n"},
        "a",
        os="os", os__path__join="os.path.join", x="variable a.x", f="def a.f", C="class a.C", C__D="class a.C.D",
        C__m="def a.C.m", missing="",
    )  # fmt: skip


def test_names_through_reexports():
    check(
        {
            "p/__init__.py": "from .a import f\nfrom .b import *\n",
            "p/a.py": "def f(): pass\n",
            "p/b.py": "from .c import C\n__all__ = ['C', 'late']\nlate = 1\nhidden = 1\n",
            "p/c.py": "class C: pass\n",
            "m.py": "from p import f, C, late\nfrom p import hidden\nimport p\n",
        },
        "m",
        f="def p.a.f", C="class p.c.C", late="variable p.b.late", p__a__f="def p.a.f", hidden="p.hidden",
    )  # fmt: skip


def test_a_name_bound_twice_is_a_variable_with_several_declarations():
    index = index_of({"a.py": "try:\n    from x import C\nexcept ImportError:\n    class C: pass\n"})
    assert [spelled(index, d) for d in index.lookup("a", "C")] == ["variable a.C"]
    assert [spelled(index, d) for d in index.resolve("a", "C")] == ["x.C", "class a.C"]


def test_variables_that_are_other_names():
    check(
        {
            "a.py": "import lib\nclass C: pass\nD = C\nBase = lib.make()\nmodel = Base.Model\nloop = loop2\n"
            "loop2 = loop\nthing = C()\n"
        },
        "a",
        D="class a.C", Base="lib.make", model="lib.make.Model", loop="variable a.loop2", thing="variable a.thing",
    )  # fmt: skip


def test_members_of_an_instance_of_a_project_class_are_those_of_its_base():
    index = index_of(
        {
            "core.py": "from lib import Base\nclass Mine(Base):\n    def own(self): ...\ndb = Mine()\n",
            "odd.py": "class Loop(it.Part): ...\nit = Loop()\n",
            "use.py": "from core import db\n",
        }
    )
    names = ("db.Column", "db.own")
    assert [[spelled(index, one) for one in index.resolve("use", name)] for name in names] == [
        ["lib.Base.Column"],
        ["def core.Mine.own"],
    ]
    assert len(index.resolve("odd", "it.Part")) <= 1  # it ends


def test_cyclic_star_imports_end():
    check(
        {"a.py": "from b import *\nx = 1\n", "b.py": "from a import *\ny = 1\n"},
        "a",
        x="variable a.x",
        y="variable b.y",
    )


def test_relative_imports_beyond_the_top_are_external():
    check({"a.py": "from ...b import c\nfrom . import d\n"}, "a", c="b.c", d="d")


def test_resolution_order_is_c3():
    text = (
        "class O: pass\nclass A(O): pass\nclass B(O): pass\nclass C(A, B): pass\nclass D(C, lib.X): pass\nimport lib\n"
    )
    assert order_of({"m.py": text}, "D") == ["D", "C", "A", "B", "O", "lib.X"]


def test_an_impossible_order_falls_back():
    text = "class X: pass\nclass Y: pass\nclass A(X, Y): pass\nclass B(Y, X): pass\nclass C(A, B): pass\n"
    assert order_of({"m.py": text}, "C")[0] == "C"
    assert sorted(order_of({"m.py": text}, "C")) == ["A", "B", "C", "X", "Y"]


def test_bases_that_lead_back_end():
    text = "class A(B): pass\nclass B(A): pass\nclass S(S): pass\n"
    assert "B" in order_of({"m.py": text}, "A")
    assert order_of({"m.py": text}, "S") == ["S"]


def test_subclasses_are_found_across_files():
    index = index_of({
        "a.py": "class Base: pass\n",
        "b.py": "import a\nclass One(a.Base): pass\n",
        "c.py": "from b import One as O\nclass Two(O): pass\nclass Base: pass\nclass Not(Base): pass\n",
    })  # fmt: skip
    assert index.subclasses(ClassRef("a", 0)) == (ClassRef("b", 0), ClassRef("c", 0))


def test_methods_and_properties():
    index = index_of({
        "a.py": "class A:\n    def m(self): pass\n    @property\n    def p(self): pass\n    @p.setter\n"
        "    def p(self, v): pass\n",
        "b.py": "from a import A\nclass B(A):\n    def n(self): pass\n",
    })  # fmt: skip
    a, b = ClassRef("a", 0), ClassRef("b", 0)
    found = index.find_method(b, "p")
    assert found is not None
    assert len(index.signature(found).params) == 1  # type: ignore[union-attr]
    assert index.classes.accessor(a, "p", "setter") not in (None, found)
    assert index.find_method(b, "n", after=b) is None
    assert index.methods_named("m") == (index.find_method(b, "m"),)
    assert index.methods_named("zzz") == ()


def test_fields_come_nearest_first():
    index = index_of({
        "a.py": "class A:\n    x: int = 1\n    def __init__(self): self.y = 2\nclass B(A):\n    x = 3\n",
    })  # fmt: skip
    assert [(f.cls.index, f.field.name) for f in index.fields(ClassRef("a", 1))] == [(1, "x"), (0, "x"), (0, "y")]


def test_the_name_index_tells_who_mentions():
    index = index_of({"a.py": "x.mail\n", "b.py": "send(y['key'])\n", "c.py": "pass\n"})
    assert index.mentions.attribute("mail") == ("a",)
    assert index.mentions.called("send") == ("b",)
    assert index.mentions.key("key") == ("b",)
    assert index.mentions.name("x") == ("a",)
    assert index.mentions.attribute("none") == ()


def test_importers():
    index = index_of({
        "p/__init__.py": "from .a import f\n",
        "p/a.py": "def f(): pass\n",
        "b.py": "from p import a\n",
        "c.py": "import p.a\n",
        "d.py": "import os\n",
    })  # fmt: skip
    assert index.importers("p.a") == ("b", "c", "p")
    assert index.importers("d") == ()


def test_of_two_modules_of_one_name_the_first_counts():
    one, two = lower("a/x.py", "x", b"def f(): pass\n"), lower("b/x.py", "x", b"def g(): pass\n")
    for order in ((one, two), (two, one)):
        index = Index.build(entry_of(m) for m in order)
        assert index.modules["x"].path == "a/x.py"


def test_types_that_name_classes():
    assert type_of("A") == A
    assert type_of("'A'") == A
    assert type_of("Optional[A]") == A
    assert type_of("A | None") == A
    assert type_of("Annotated[A, 1]") == A
    assert type_of("lib.C") == DeclaredType("external", None, "lib.C")
    assert type_of("str") == DeclaredType("external", None, "str")


def test_types_of_containers():
    assert type_of("list[A]") == DeclaredType("container", None, "list", (A,))
    assert type_of("Dict[str, A]") == DeclaredType("container", None, "dict", (A,))
    assert type_of("tuple[A, B]") == DeclaredType("container", None, "tuple", (A, B), True)
    assert type_of("Tuple[A, ...]") == DeclaredType("container", None, "tuple", (A,))
    assert type_of("Iterator[A]") == DeclaredType("container", None, "generator", (A,))


def test_types_that_tell_nothing():
    for annotation in ("Any", "object", "Callable[[A], B]", "None", "T", "zzz"):
        assert type_of(annotation, "T = TypeVar('T')") is None


def test_unions_classes_and_literals():
    assert type_of("Union[A, B, None]") == DeclaredType("union", None, "", (A, B))
    assert type_of("Type[A]") == DeclaredType("type", None, "", (A,))
    found = type_of("Literal['x', 'y']")
    assert found is not None
    assert [a.kind for a in found.args] == ["literal", "literal"]


def test_dotted_paths_written_as_text():
    index = index_of({"p/__init__.py": "", "p/a.py": "class C:\n    def m(self): pass\ndef f(): pass\n"})
    assert [spelled(index, d) for d in index.named("p.a.C")] == ["class p.a.C"]
    assert [spelled(index, d) for d in index.named("p.a")] == ["module p.a"]
    assert [spelled(index, d) for d in index.named("p.a.C.m")] == ["def p.a.C.m"]
    assert index.named("q.a") == ()
    assert index.signature(FunctionRef("p.a", 0)) is None
