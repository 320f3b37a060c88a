"""Functional updates: a new state of an object reaches every variable and container that holds the object.

`replace` is the one way an object gets a new state. It rebinds the variables that hold the object, and writes the
new state back along the path the object was read from (`self.a.b`, `d["k"]`) and into the live containers it had been
put into (*links*). Write-backs are pending values: they cost nothing unless read.

Bounded on purpose: at most `MAX_HOLDERS` variables and `MAX_LINKS` containers an object, `MAX_DEPTH` steps along a
path. Links are kept per body, not per path of control, which can only add a write-back on a path that did not have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import (
    After,
    Attr,
    Build,
    Call,
    Capture,
    Class,
    Const,
    Format,
    Func,
    Global,
    Import,
    Item,
    Key,
    Op,
    Phi,
    SetAttr,
    SetItem,
    Store,
)  # fmt: skip

from .pending import later

if TYPE_CHECKING:
    from .body import Body

MAX_HOLDERS = 32
MAX_LINKS = 4
MAX_DEPTH = 5

Where = tuple[int, int]
Step = str | tuple[Key, int]
"""Into a container: an attribute's name, or the key and index of an item; empty: the object itself, perhaps."""
MAYBE = ""

_IMMUTABLE = frozenset({Const, Format, Func, Class, Import})
_ANSWERS = frozenset({"==", "!=", "<", "<=", ">", ">=", "<>", "in", "not in", "is", "is not", "not", "literal"})


def touch(b: Body, value: int, call: int, argument: int, where: Where) -> None:
    """`value` was the receiver (-1) or an argument of `call`, which may have changed it."""
    held = b.values[value]
    if type(held) in _IMMUTABLE or (type(held) is Op and held.name in _ANSWERS):
        return
    obj = b.objects.get(value, value)
    state = _held(b, obj)
    if state is None:
        if type(held) is Call and argument < 0 and not _is_default(b, held):
            _touch_super(b, held, call, where)
            return
        if not _rooted(b, value, calls=True):
            return
        state = value
    replace(b, obj, later(b, After, where, (state, call), argument), where)


def set_attribute(b: Body, base: int, name: str, value: int, where: Where) -> None:
    """`base.name = value`."""
    new = b.add(SetAttr(*where, b.guard, base, name, value))
    obj = b.objects.get(base, base)
    replace(b, obj, new, where)
    _overwrite(b, obj, name, value)


def set_item(b: Body, base: int, step: tuple[Key, int], value: int, where: Where) -> None:
    """`base[key] = value`."""
    new = b.add(SetItem(*where, b.guard, base, *step, value))
    obj = b.objects.get(base, base)
    replace(b, obj, new, where)
    _overwrite(b, obj, step, value)


def replace(b: Body, obj: int, new: int, where: Where, depth: int = 0) -> None:
    """The object `obj` is in state `new` from here on."""
    objects = b.objects
    objects[new] = obj
    names = b.holders.get(obj)
    if names is not None:
        env = b.env
        for name in names:
            value = env.get(name)
            if value is not None and objects.get(value, value) == obj:
                env[name] = new
                b.trail.append((name, new))
    if depth < MAX_DEPTH:
        if obj >= 0:
            _write_back(b, obj, new, where, depth)
        if b.links:
            for container, step in tuple(b.links.get(obj, ())):
                state = _reread(b, container, where, depth)
                if state is not None:
                    _put(b, container, state, step, new, where, depth)


def hold(b: Body, name: str, value: int) -> None:
    """Note that `name` holds the object of `value`."""
    objects, env = b.objects, b.env
    obj = objects.get(value, value)
    names = b.holders.get(obj)
    if names is None:
        b.holders[obj] = [name]
    elif name not in names:
        if len(names) >= MAX_HOLDERS:
            names[:] = [n for n in names if n in env and objects.get(env[n], env[n]) == obj][-MAX_HOLDERS // 2 :]
        names.append(name)


def maybe(b: Body, joined: int, operands: tuple[int, ...]) -> None:
    """A join may be any of its operands: what changes it may change the objects that live variables hold."""
    for operand in operands:
        obj = b.objects.get(operand, operand)
        if obj in b.holders and (operand < 0 or type(b.values[operand]) not in _IMMUTABLE):
            _link(b, obj=joined, container=obj, step=MAYBE)


def read_step(b: Body, base: int, step: Step, value: int) -> None:
    """`value` was just read from `base` at `step`: when a live object is known to be there, it is that object."""
    known = b.inside.get((b.objects.get(base, base), step))
    if known is not None:
        b.objects[value] = known


def note_read(b: Body, value: int) -> None:
    """A variable now holds `value`, perhaps read from a container: updates through either name are one object's."""
    held = b.values[value]
    if type(held) is Attr:
        step: Step = held.name
    elif type(held) is Item and held.key is not None:
        step = (held.key, held.index)
    else:
        return
    base = b.objects.get(held.base, held.base)
    b.inside.setdefault((base, step), b.objects.get(value, value))


def note_built(b: Body, build: int) -> None:
    """A display was made: what live variables hold is now inside it as well."""
    held = b.values[build]
    assert isinstance(held, Build)
    for position, element in enumerate(held.elements):
        obj = b.objects.get(element.value, element.value)
        if obj in b.holders and type(b.values[element.value]) not in _IMMUTABLE and not element.spread:
            key = element.key if held.kind == "dict" or element.key is not None else position
            if key is not None and held.kind != "set":
                b.inside.setdefault((build, (key, -1)), obj)
            _link(b, obj, build, (None, -1) if held.kind == "set" else (key, element.index))


def _held(b: Body, obj: int) -> int | None:
    """The current state of an object that a variable holds."""
    names = b.holders.get(obj)
    if names is not None:
        env, objects = b.env, b.objects
        for name in names:
            value = env.get(name)
            if value is not None and objects.get(value, value) == obj:
                return value
    return None


def _rooted(b: Body, value: int, calls: bool = False) -> bool:
    """Is `value` read along a path that starts at something that lives on?"""
    for _ in range(MAX_DEPTH):
        held = b.values[value]
        if isinstance(held, Attr | Item):
            value = held.base
            if _held(b, b.objects.get(value, value)) is not None:
                return True
        elif type(held) is Call and _is_default(b, held):
            value = held.callee
        elif type(held) is Global:
            return not calls or held.name in b.unit.variables
        else:
            return type(held) is Capture
    return False


def _write_back(b: Body, obj: int, new: int, where: Where, depth: int) -> None:
    origin = b.values[obj]
    if isinstance(origin, Attr | Item):
        if obj in b.detached or (type(origin) is Item and type(b.values[origin.base]) is Class):
            return
        container = b.objects.get(origin.base, origin.base)
        state = _held(b, container)
        if state is None and _rooted(b, origin.base):
            state = origin.base
        if state is not None:
            step: Step = origin.name if isinstance(origin, Attr) else (origin.key, origin.index)
            _put(b, container, state, step, new, where, depth)
    elif type(origin) is Call:
        _write_default(b, origin, new, where, depth)
    elif type(origin) is Global:
        b.add(Store(*where, b.guard, origin.name, -1, b.force(new)))
    elif type(origin) is Capture:
        b.add(Store(*where, b.guard, origin.name, origin.owner, b.force(new)))


def _is_default(b: Body, made: Call) -> bool:
    """Is this `rows.setdefault(key, [])`, whose result is what stands under the key from then on?"""
    callee = b.values[made.callee]
    if type(callee) is not Attr or callee.name != "setdefault" or len(made.args) != 2:
        return False
    return made.args[0].keyword is None and not made.args[0].star


def _write_default(b: Body, made: Call, new: int, where: Where, depth: int) -> None:
    """`rows.setdefault(key, []).append(x)` changes what is under the key."""
    callee = b.values[made.callee]
    if not _is_default(b, made) or not isinstance(callee, Attr):
        return
    container = b.objects.get(callee.base, callee.base)
    state = _held(b, container)
    if state is None and _rooted(b, callee.base):
        state = callee.base
    if state is not None:
        key = b.values[made.args[0].value]
        text = key.value if type(key) is Const and isinstance(key.value, str) else None
        _put(b, container, state, (text, made.args[0].value if text is None else -1), new, where, depth)


def _put(b: Body, container: int, state: int, step: Step, new: int, where: Where, depth: int) -> None:  # noqa: PLR0913 - one step of `replace`
    if step == MAYBE:
        token = later(b, Phi, where, (state, new))
    elif isinstance(step, str):
        token = later(b, SetAttr, where, (state, new), step)
    else:
        token = later(b, SetItem, where, (state, step[1], new), step[0])
    replace(b, container, token, where, depth + 1)


def _reread(b: Body, obj: int, where: Where, depth: int) -> int | None:
    """The current state of a container: of the variable that holds it, or read again along its path."""
    state = _held(b, obj)
    if state is not None or obj < 0 or depth > MAX_DEPTH:
        return state
    origin = b.values[obj]
    if not isinstance(origin, Attr | Item):
        return None
    base = _reread(b, b.objects.get(origin.base, origin.base), where, depth + 1)
    if base is None:
        return None
    if isinstance(origin, Attr):
        token = later(b, Attr, where, (base,), origin.name)
    else:
        token = later(b, Item, where, (base, origin.index), origin.key)
    b.objects[token] = obj
    return token


def _overwrite(b: Body, container: int, step: Step, value: int) -> None:
    """What was at `step` of the container is there no more; `value` is."""
    obj = b.objects.get(value, value)
    if not isinstance(step, str) and step[0] is None:
        if obj in b.holders:
            _link(b, obj, container, step)
        return
    before = b.inside.pop((container, step), None)
    if before is not None and before != obj:
        b.detached.add(before)
        links = b.links.get(before)
        if links and (container, step) in links:
            links.remove((container, step))
    if obj in b.holders and type(b.values[value]) not in _IMMUTABLE:
        b.inside[(container, step)] = obj
        _link(b, obj, container, step)


def _link(b: Body, obj: int, container: int, step: Step) -> None:
    links = b.links.setdefault(obj, [])
    if obj != container and len(links) < MAX_LINKS and (container, step) not in links:
        links.append((container, step))


def _touch_super(b: Body, held: Call, call: int, where: Where) -> None:
    """`super().method()` changes the receiver itself."""
    callee = b.values[held.callee]
    if type(callee) is Global and callee.name == "super" and b.pseudo and b.params[0].flavour == "receiver":
        receiver = b.env.get(b.pseudo[0][0])
        if receiver is not None:
            obj = b.objects.get(receiver, receiver)
            replace(b, obj, later(b, After, where, (receiver, call), -1), where)
