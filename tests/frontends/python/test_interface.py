from __future__ import annotations

from scanner.ir.model import CallText, Directive, Field, ImportDecl, Interface, Parameter, TypeExpr
from tests.frontends.python.sources import lowered


def interface(source: str) -> Interface:
    return lowered(source).interface


def types(source: str) -> list[TypeExpr | None]:
    return [field.annotation for field in interface(source).fields]


def texts(fields: tuple[Field, ...]) -> list[tuple[str, str | None, str]]:
    return [(f.name, f.initializer.name if f.initializer else None, f.via) for f in fields]


def test_imports_are_declared_with_the_name_they_bind_and_their_scope() -> None:
    source = "import a.b, c as d\nfrom ..m import n as o, p\nfrom q import *\ndef f():\n    import late\n"
    assert [(i.module, i.name, i.alias, i.level, i.scope) for i in interface(source).imports] == [
        ("a.b", None, "a", 0, 0),
        ("c", None, "d", 0, 0),
        ("m", "n", "o", 2, 0),
        ("m", "p", "p", 2, 0),
        ("q", "*", "*", 0, 0),
        ("late", None, "late", 0, 1),
    ]


def test_imports_for_type_checkers_are_declared_but_not_executed() -> None:
    module = lowered("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop import Order\n")
    assert [i.alias for i in module.interface.imports] == ["TYPE_CHECKING", "Order"]
    assert [b.name for b in module.functions[0].bindings] == ["TYPE_CHECKING"]


def test_a_package_is_known_by_its_file_name() -> None:
    assert lowered("x = 1", "a/__init__.py").is_package
    assert not lowered("x = 1", "a/init.py").is_package


def test_all_is_read_when_it_is_constant() -> None:
    assert interface("__all__ = ['a', \"b\"]\n__all__ += ('c',)\n").exports == ("a", "b", "c")
    assert interface("__all__ = list(names)\n").exports is None
    assert interface("x = 1\n").exports is None


def test_fields_of_modules_classes_and_methods_carry_what_initialises_them() -> None:
    source = (
        "URL = 'https://x.io'\na, b = 1, settings.B\n"
        "class C:\n    name: str = 'x'\n    mail = models.EmailField(max_length=9)\n"
        "    def __init__(self, x):\n        self.x: int = x\n        self.y, self.z = Cache(), [1]\n"
        "        self.y.w = 1\n        other.v = 2\n"
    )
    found = interface(source)
    assert texts(found.fields) == [("URL", "'https://x.io'", ""), ("a", "1", ""), ("b", "settings.B", "")]
    assert texts(found.classes[0].fields) == [
        ("name", "'x'", ""),
        ("mail", "models.EmailField", ""),
        ("x", "x", "__init__"),
        ("y", "Cache", "__init__"),
        ("z", None, "__init__"),
    ]
    assert found.classes[0].fields[1].initializer == CallText("models.EmailField", True, (), (("max_length", "9"),))


def test_a_class_is_declared_with_bases_keywords_decorators_and_methods() -> None:
    source = (
        "@dataclass(frozen=True)\nclass C(Base, a.B[T], metaclass=M):\n    def m(self): pass\n    def m(self): pass\n"
    )
    declared = interface(source).classes[0]
    assert declared.bases == (CallText("Base"), CallText("a.B"))
    assert declared.keywords == (("metaclass", "M"),)
    assert declared.decorators == (CallText("dataclass", True, (), (("frozen", "True"),)),)
    assert declared.methods == (("m", 2), ("m", 3))


def test_a_signature_has_parameters_flavours_types_and_decorators() -> None:
    source = "@app.get('/x')\nasync def f(a, /, b: int = 1, *c: str, d: 'User', **e) -> list[User]:\n    yield a\n"
    signature = interface(source).signatures[0]
    assert [(p.name, p.flavour, p.annotation and p.annotation.name, p.has_default) for p in signature.params] == [
        ("a", "positional", None, False),
        ("b", "normal", "int", True),
        ("c", "args", "str", False),
        ("d", "keyword", "User", False),
        ("e", "kwargs", None, False),
    ]
    assert signature.returns == TypeExpr("list", (TypeExpr("User"),))
    assert signature.decorators == (CallText("app.get", True, ("'/x'",)),)
    assert (signature.is_async, signature.is_generator) == (True, True)


def test_the_first_parameter_of_a_method_is_its_receiver_unless_it_is_static() -> None:
    source = (
        "class C:\n    def a(self): pass\n    @staticmethod\n    def b(x): pass\n"
        "    @classmethod\n    def c(cls): pass\n"
    )
    flavours = [signature.params[0].flavour for signature in interface(source).signatures]
    assert flavours == ["receiver", "normal", "receiver"]


def test_annotations_are_read_in_every_spelling() -> None:
    user = TypeExpr("User")
    assert types("a: User\nb: 'User'\nc: Optional['User']\nd: User | None\ne: a.b.User\nf: 'list[User]'\n") == [
        user,
        user,
        TypeExpr("Optional", (user,)),
        TypeExpr("|", (user, TypeExpr("None"))),
        TypeExpr("a.b.User"),
        TypeExpr("list", (user,)),
    ]
    assert types("a: Literal['x', 1]\nb: Annotated[str, Depends(get)]\nc: Callable[[int], str]\n") == [
        TypeExpr("Literal", (TypeExpr("'x'"), TypeExpr("1"))),
        TypeExpr("Annotated", (TypeExpr("str"), TypeExpr("Depends(get)"))),
        TypeExpr("Callable", (TypeExpr("[]", (TypeExpr("int"),)), TypeExpr("str"))),
    ]


def test_an_annotated_local_is_a_hint_and_locals_keep_their_names() -> None:
    function = lowered("def f(x):\n    user: User = load()\n    user = x\n    for i in x: pass\n").functions[1]
    assert function.hints == ((2, TypeExpr("User")),)
    assert [(b.name, b.values) for b in function.names] == [("user", (2, 0)), ("i", (3,))]


def test_directives_are_comments_that_speak_to_us() -> None:
    found = interface("x = 1\nsend(x)  # flowaudit: purpose=risk_control\n# other\n").directives
    assert found == (Directive(2, "flowaudit: purpose=risk_control"),)


def test_the_name_index_tells_what_a_file_mentions() -> None:
    names = interface("def f(row):\n    total = row['mail']\n    return api.send(row.id, {'k': total})\n").names
    assert (names.attributes, names.called, names.keys) == (("id", "send"), ("send",), ("k", "mail"))
    assert names.names == ("api", "f", "row", "total")


def test_python_2_parameters_that_unpack_have_no_name_of_their_own() -> None:
    params = interface("def f(a, (b, c)): pass\n").signatures[0].params
    assert [p.name for p in params] == ["a", ".1"]
    assert isinstance(params[0], Parameter)
    assert interface("import a\n").imports == (ImportDecl("a", None, "a", 0, 0, 7, 8),)
