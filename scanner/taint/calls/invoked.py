"""Methods of the program's own classes that a library calls: `form.is_valid()` runs `clean_mail()`, the constructor of
a model its validators, `super().form_valid(form)` runs `get_success_url()`.

The rule's port names the object and, as its last step, the methods: `self.clean`, `self.clean_*`, `return.*` with the
decorators that mark them. What a name's ending (or the decorator's texts) chooses is `[@method]` in the rule's paths,
and `[@.method]` the attribute of that name.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator

from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import CallText, Operand, Signature
from scanner.rules.model import CallbackEffect, Path, Port
from scanner.taint.calls import ports
from scanner.taint.calls.kept import classes_at, owners
from scanner.taint.calls.site import Enter, Landing, Site, Way
from scanner.taint.opened.opening import Opening

KEY, FIELD = "[@method]", "[@.method]"

Invoked = tuple[FunctionRef, str]
"""A method, and what its name (or decorator) chooses."""


def names_methods(effect: CallbackEffect) -> bool:
    """Whether a rule speaks of methods of an object, and not of a function that is handed over."""
    path = effect.port.path
    return effect.port.base in ("receiver", "result", "argument") and bool(path) and path[-1][0] == "."


def add_methods(program: Opening, site: Site, number: int, at: Operand, effect: CallbackEffect) -> None:
    """Compile the methods that a call runs."""
    view = program.view(number)
    for held in ports.find(view, at, effect.port):
        for function, chosen in _methods(program, number, at, held.operand, effect):
            way = Way(program.number(function), at)
            inside = effect.port.path[:-1]
            if effect.port.base != "result":
                site.add(held.operand, Enter(way, 0, (*held.path, *inside), ()))
            for source, target in effect.arguments:
                _pass(program, site, (number, at), way, (source, target, chosen))
            way.raises = True
            way.states[0] = [Landing(operand, inside) for operand in ports.after(view, at, held)]
            if effect.result is not None:
                put = _spelled(effect.result.path, chosen)
                goals = ports.find(view, at, effect.result)
                way.results = tuple(Landing(operand, put) for goal in goals for operand in ports.after(view, at, goal))
            site.ways.append(way)


def _pass(program: Opening, site: Site, where: tuple[int, Operand], way: Way, what: tuple[Port, Port, str]) -> None:
    source, target, chosen = what
    view = program.view(where[0])
    for found in ports.find(view, where[1], source):
        slot, beside = _slot(program, way, target, found.name)
        if slot < 0:
            continue
        if source.base == "keywords" and chosen and found.name not in ("", chosen):
            continue
        inside = (f"[{chosen}]",) if chosen and source.base == "keywords" and not found.name else ()
        taken = (*found.path, *inside, *_spelled(source.path, chosen))
        for named, outer in ports.by_name(found, taken, target.path):
            put = ports.spelled(view, where[1], outer, found)
            site.add(found.operand, Enter(way, slot, named, (*beside, *put)))


def _slot(program: Opening, way: Way, target: Port, name: str) -> tuple[int, Path]:
    """The parameter that a target means (and where inside it): by position after the receiver, by name, the receiver
    itself, or each keyword's own; -1 when there is none.
    """
    if target.base == "receiver":
        return 0, ()
    params = program.view(way.function).function.params
    wanted = name if target.base == "keywords" else target.keyword
    for index, parameter in enumerate(params):
        if parameter.flavour in ("args", "kwargs"):
            continue
        if (wanted and parameter.name == wanted) or (target.position >= 0 and index == target.position + 1):
            return index, ()
    rest = next((index for index, parameter in enumerate(params) if parameter.flavour == "kwargs"), -1)
    return (rest, (f"[{wanted}]",)) if wanted else (-1, ())


def _methods(program: Opening, number: int, at: Operand, operand: Operand, effect: CallbackEffect) -> Iterator[Invoked]:
    index = program.index
    pattern = effect.port.path[-1][1:]
    classes = dict.fromkeys(classes_at(program, number, operand, effect.port.path[:-1]))
    if effect.port.base == "result":
        classes.update(dict.fromkeys(owners(program, number, at)))
    seen: dict[Invoked, None] = {}
    for cls in classes:
        for member in (cls, *index.subclasses(cls), *(base for base in index.mro(cls) if isinstance(base, ClassRef))):
            for name, function in sorted(index.classes.methods(member).items()):
                if fnmatch.fnmatchcase(name, pattern):
                    seen.update(dict.fromkeys((function, one) for one in _chosen(program, function, name, effect)))
    yield from seen


def _chosen(program: Opening, function: FunctionRef, name: str, effect: CallbackEffect) -> Iterator[str]:
    if not effect.decorated:
        yield name[effect.port.path[-1].index("*") - 1 :] if "*" in effect.port.path[-1] else ""
        return
    signature = program.index.signature(function)
    for decorator in signature.decorators if signature is not None else ():
        assert isinstance(signature, Signature)
        if program.rules.canonical(program.resolved(function.module, decorator.name, signature.qualname)) in (
            effect.decorated
        ):
            yield from _texts(decorator) or ("",)


def _texts(decorator: CallText) -> tuple[str, ...]:
    return tuple(text[1:-1] for text in decorator.args if text[:1] in ("'", '"'))


def _spelled(path: Path, chosen: str) -> Path:
    return tuple({KEY: f"[{chosen}]", FIELD: f".{chosen}"}.get(step, step) for step in path)
