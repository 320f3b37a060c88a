"""Names of the program for the rules: qualified names, resolved decorators and bases, and which words matter where."""

from __future__ import annotations

from scanner.callgraph.graph import CallGraph
from scanner.index.index import BUILTINS, Index
from scanner.index.model import ClassDefinition, ClassRef, ExternalDefinition, FunctionDefinition, FunctionRef
from scanner.ir.model import Attr, Call, Global, Operand, TypeExpr
from scanner.rules.lookup import RuleSet
from scanner.taint.opened.view import View
from scanner.taint.opened.vocabulary import source_words


class Definitions:
    """What definitions are called, in the words that rules use."""

    def __init__(self, graph: CallGraph, rules: RuleSet) -> None:
        self.graph = graph
        self.rules = rules
        self.index: Index = graph.index
        self._words: dict[str, frozenset[str]] = source_words(rules, _roots(self.index))
        self._declared: dict[ClassRef, frozenset[str]] = {}
        self._aliases: dict[str, frozenset[str]] = {}

    def qualified(self, ref: FunctionRef) -> str:
        """The dotted name of a function, its module included."""
        qualname = self.graph.function(ref).qualname
        return f"{ref.module}.{qualname}" if qualname else ref.module

    def class_of(self, ref: FunctionRef) -> ClassRef | None:
        """The class whose method (or body) a function is."""
        function = self.graph.function(ref)
        if function.kind == "class":
            for index, cls in enumerate(self.index.modules[ref.module].interface.classes):
                if cls.function == ref.function:
                    return ClassRef(ref.module, index)
            return None
        return ClassRef(ref.module, function.owner) if function.owner >= 0 else None

    def has_field(self, cls: ClassRef, field: str) -> bool:
        """Whether a class, or one above it, declares a field; any, where none is declared."""
        known = self._declared.get(cls)
        if known is None:
            known = self._declared[cls] = frozenset(fact.field.name for fact in self.index.fields(cls))
        return field in known if known else not self.index.subclasses(cls)

    @property
    def source_names(self) -> frozenset[str] | None:
        """The last words that a source rule can match; None when the rules cannot tell."""
        return self._words.get("source")

    @property
    def registering_names(self) -> frozenset[str] | None:
        """The last words of calls that register entry points; None when the rules cannot tell."""
        return self._words.get("registration")

    @property
    def setting_names(self) -> frozenset[str] | None:
        """The last words of calls that set something; None when the rules cannot tell."""
        return self._words.get("setting")

    @property
    def keeping_names(self) -> frozenset[str] | None:
        """The last words of calls that say how long a store keeps; None when the rules cannot tell."""
        return self._words.get("keeps")

    @property
    def query_names(self) -> frozenset[str] | None:
        """The last words of calls that give rows back; None when the rules cannot tell."""
        return self._words.get("sql")

    @property
    def listening_names(self) -> frozenset[str]:
        """The last words of calls and decorators that connect a function to a channel."""
        return self._words.get("listening", frozenset())

    @property
    def template_names(self) -> frozenset[str]:
        """The last words of calls that print a template."""
        return self._words.get("template", frozenset())

    @property
    def tag_names(self) -> frozenset[str]:
        """The last words of calls and decorators that make a function known to templates."""
        return self._words.get("tag", frozenset())

    @property
    def row_names(self) -> frozenset[str]:
        """The last words of reads and calls that give stored objects back."""
        return self._words.get("rows", frozenset())

    def mentions(self, view: View, at: Operand, words: frozenset[str]) -> bool:
        """Whether a call could be of one of these last words, by how it is written."""
        call = view.values[at]
        callee = view.values[call.callee] if isinstance(call, Call) else None
        if isinstance(callee, Attr | Global):
            return callee.name in words or callee.name in self.aliased(view.ref.module)
        return True

    def aliased(self, module: str) -> frozenset[str]:
        """Names in a module that stand for something of another name."""
        known = self._aliases.get(module)
        if known is None:
            imports = self.index.modules[module].interface.imports
            known = self._aliases[module] = frozenset(
                one.alias for one in imports if one.alias != (one.name or one.module)
            )
        return known

    def resolved(self, module: str, dotted: str, inside: str) -> str:
        """The dotted path of a name of an interface, as written when nothing is known of it."""
        for definition in self.index.resolve(module, dotted, inside):
            match definition:
                case ExternalDefinition(path=path):
                    return path
                case ClassDefinition(cls=cls):
                    return self.index.path_of(cls)
                case FunctionDefinition(function=function):
                    return self.index.path_of(function)
                case _:
                    pass
        return dotted

    def surroundings(self, ref: FunctionRef) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(resolved decorators, resolved bases of its class) of a function, for parameter rules."""
        signature = self.index.signature(ref)
        if signature is None:
            return (), ()
        decorators = tuple(self.resolved(ref.module, one.name, signature.qualname) for one in signature.decorators)
        bases: tuple[str, ...] = ()
        if signature.owner >= 0:
            order = self.index.mro(ClassRef(ref.module, signature.owner))
            bases = tuple(base if isinstance(base, str) else self.index.path_of(base) for base in order[1:])
        return decorators, bases

    def is_bound(self, ref: FunctionRef) -> bool:
        """Whether a decorator binds a function to the object that it makes of it (`@app.task(bind=True)`)."""
        signature = self.index.signature(ref)
        return signature is not None and any(("bind", "True") in one.keywords for one in signature.decorators)

    def annotated(self, module: str, annotation: TypeExpr | None) -> ClassRef | None:
        """The project's class that an annotation declares, through unions with None."""
        declared = self.index.declared_type(module, annotation) if annotation is not None else None
        if declared is None:
            return None
        if declared.kind == "class":
            return declared.cls
        if declared.kind == "union":
            classes = [one.cls for one in declared.args if one.kind == "class"]
            return classes[0] if len(classes) == 1 else None
        return None


def _roots(index: Index) -> frozenset[str]:
    """The first words of what a program imports, of its own modules, and of what is built in."""
    imported = {one.module.partition(".")[0] for entry in index.modules.values() for one in entry.interface.imports}
    return BUILTINS | imported | {name.partition(".")[0] for name in index.modules}
