"""Small programs whose lines say what the call graph must answer.

`reveal(x)  #: def a.f | requests.post` what `x` may be; `reveal(x)  #= https://x/{?}` its texts; on a line with a call,
`#> a.f(0->0) | ext requests.post` its targets with their bindings; `#~` the same for what the line's widest value runs
implicitly. All of a line's answers must be named, and no others.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.callgraph.graph import CallGraph
from scanner.callgraph.model import (
    CALLEE,
    NEW,
    OPERAND,
    RECEIVER,
    BoundMethod,
    Callee,
    Constant,
    ContainerOf,
    External,
    Instance,
    ModuleOrigin,
    Origin,
    Partial,
    ProjectClass,
    ProjectFunction,
    ReturnType,
    SuperOf,
    Targets,
    TextAt,
    Unknown,
)  # fmt: skip
from scanner.callgraph.world import Outside
from scanner.frontends.python import lower
from scanner.index.index import Index
from scanner.index.model import FunctionRef, entry_of
from scanner.ir import model as ir

Sources = dict[str, str]


def module_name(path: str) -> str:
    name = path.removesuffix(".pyi").removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def lowered(sources: Sources) -> dict[str, ir.Module]:
    modules = (lower(path, module_name(path), text.encode()) for path, text in sources.items())
    return {module.name: module for module in modules}


def graph_of(
    sources: Sources, returns: dict[str, ReturnType] | None = None, guess: bool = True
) -> tuple[CallGraph, dict[str, ir.Module]]:
    modules = lowered(sources)
    index = Index.build(entry_of(module) for module in modules.values())
    return CallGraph(index, modules.__getitem__, Outside((returns or {}).get), guess), modules


def check(sources: Sources, returns: dict[str, ReturnType] | None = None, guess: bool = True) -> None:
    graph, modules = graph_of(sources, returns, guess)
    wrong = []
    asked = 0
    for path, text in sources.items():
        for number, line in enumerate(text.split("\n"), 1):
            for mark, answer in _ANSWERS.items():
                if mark in line:
                    asked += 1
                    expected = sorted(filter(None, (e.strip() for e in line.split(mark, 1)[1].split(" | "))))
                    found = sorted(answer(graph, modules[module_name(path)], text, number))
                    if expected != found:
                        wrong.append(f"{path}:{number}: {line.strip()}\n    found {' | '.join(found)}")
    assert asked, "nothing asked"
    assert not wrong, "\n" + "\n".join(wrong)


def _origins(graph: CallGraph, module: ir.Module, text: str, line: int) -> list[str]:
    ref, call = _revealed(module, text, line)
    return [spelled(graph, o) for o in graph.origins(ref, call.args[0].value)]


def _texts(graph: CallGraph, module: ir.Module, text: str, line: int) -> list[str]:
    ref, call = _revealed(module, text, line)
    return list(graph.text(ref, call.args[0].value))


def _targets(graph: CallGraph, module: ir.Module, text: str, line: int) -> list[str]:
    ref, operand = _widest(module, text, line, (ir.Call,))
    return _spelled_targets(graph, graph.targets(ref, operand))


def _implicit(graph: CallGraph, module: ir.Module, text: str, line: int) -> list[str]:
    found = []
    for ref, operand in _on_line(module, text, line):
        found += _spelled_targets(graph, graph.implicit_calls(ref, operand))
    return list(dict.fromkeys(found))


_ANSWERS: dict[str, Callable[[CallGraph, ir.Module, str, int], list[str]]] = {
    "#:": _origins,
    "#=": _texts,
    "#>": _targets,
    "#~": _implicit,
}


def _on_line(module: ir.Module, text: str, line: int) -> list[tuple[FunctionRef, int]]:
    raw = text.encode()
    found = []
    for number, function in enumerate(module.functions):
        for operand, value in enumerate(function.values):
            if raw.count(b"\n", 0, value.start) + 1 == line:
                found.append((FunctionRef(module.name, number), operand))
    return found


def _revealed(module: ir.Module, text: str, line: int) -> tuple[FunctionRef, ir.Call]:
    for ref, operand in _on_line(module, text, line):
        values = module.functions[ref.function].values
        value = values[operand]
        if isinstance(value, ir.Call):
            callee = values[value.callee]
            if isinstance(callee, ir.Global) and callee.name == "reveal":
                return ref, value
    raise AssertionError(f"no reveal() on line {line}")


def _widest(module: ir.Module, text: str, line: int, kinds: tuple[type, ...]) -> tuple[FunctionRef, int]:
    found = []
    for ref, operand in _on_line(module, text, line):
        value = module.functions[ref.function].values[operand]
        if isinstance(value, kinds):
            found.append((value.start - value.end, -operand, ref, operand))
    assert found, f"no call on line {line}"
    return min(found)[2:]


def spelled(graph: CallGraph, origin: Origin) -> str:
    match origin:
        case External(path=path):
            return path
        case ProjectFunction(function=function):
            return f"def {_name(graph, function)}"
        case BoundMethod(function=function):
            return f"method {_name(graph, function)}"
        case ProjectClass(cls=cls):
            return f"class {cls.module}.{graph.class_name(cls)}"
        case Instance(cls=cls):
            return f"{cls.module}.{graph.class_name(cls)}()"
        case SuperOf(cls=cls):
            return f"super {cls.module}.{graph.class_name(cls)}"
        case ModuleOrigin(name=name):
            return f"module {name}"
        case Constant(value=value):
            return repr(value)
        case ContainerOf(kind=kind):
            return kind
        case Partial():
            return "partial"
        case TextAt():
            return "text"
        case Unknown(spelling=spelling):
            return f"?{spelling}"


def _name(graph: CallGraph, ref: FunctionRef) -> str:
    return f"{ref.module}.{graph.function(ref).qualname}"


_SOURCES = {RECEIVER: "self", NEW: "new", CALLEE: "callee", OPERAND: "operand"}


def _spelled_targets(graph: CallGraph, targets: Targets) -> list[str]:
    found = [_spelled_callee(graph, c, targets.guessed) for c in targets.callees]
    for made in targets.constructions:
        fields = ", ".join(f"{f.argument}{''.join(f.source_path)}->.{f.field}" for f in made.fields)
        found.append(f"make {made.cls.module}.{graph.class_name(made.cls)}({fields})")
    found += [f"ext {e.path}" for e in targets.externals]
    if targets.unresolved is not None:
        found.append(f"?{targets.unresolved[0]}.{targets.unresolved[1]}")
    return found


def _spelled_callee(graph: CallGraph, callee: Callee, guessed: bool) -> str:
    bindings = ", ".join(
        f"{_SOURCES.get(b.argument, b.argument)}{''.join(b.source_path)}->{b.parameter}{''.join(b.parameter_path)}"
        for b in callee.bindings
    )
    return f"{'guess ' if guessed else ''}{_name(graph, callee.function)}({bindings})"
