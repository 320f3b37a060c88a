"""The texts that a value may be, spelled out with holes `{?}` where a part is unknown.

Follows concatenation and formatting, `urljoin`, `os.path.join`, stripping and case, settings constants, and the
defaults of environment variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote, quote_plus, urljoin

from scanner.callgraph.limits import Limit, Place
from scanner.callgraph.model import HOLE, Constant, ContainerOf, Context, External, TextAt
from scanner.callgraph.world import World
from scanner.index.model import FunctionRef
from scanner.ir import model as ir

MOST = 16  # texts of one value, as many as constants (`graph.MOST_CONSTANTS`)
LONGEST = 2000
_DEPTH = 12
_DEFAULTS = {"os.environ.get": 1, "os.getenv": 1, "os.environ.setdefault": 1, "os.environ.pop": 1}
_READERS = ("config", "env", "getenv", "get_env", "env.str", "env.url", "Env", "decouple.config", "environ.Env")
_JOINS = ("urllib.parse.urljoin", "urlparse.urljoin", "requests.compat.urljoin", "six.moves.urllib.parse.urljoin")
_SAME = frozenset({
    "str", "pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PosixPath", "furl.furl", "yarl.URL",
    "httpx.URL", "django.utils.safestring.mark_safe", "os.fspath",
})  # fmt: skip
_QUOTED = {"urllib.parse.quote": quote, "urllib.parse.quote_plus": quote_plus}
_DECLARED = {"dataclasses.field": 9, "attr.ib": 0, "attrs.field": 9, "pydantic.Field": 0, "pydantic.fields.Field": 0}
"""Where functions that declare a field have its default: 9 where only as a keyword."""
_METHODS: dict[str, Callable[..., str]] = {
    "strip": str.strip, "rstrip": str.rstrip, "lstrip": str.lstrip, "lower": str.lower, "upper": str.upper,
    "replace": str.replace, "removesuffix": str.removesuffix, "removeprefix": str.removeprefix, "title": str.title,
    "capitalize": str.capitalize,
}  # fmt: skip


Placed = tuple[FunctionRef, int, Context]
"""A value of a function, as it is when that is called in a context."""


class Texts:
    """Spells texts out. A value that leads back to itself is a hole there."""

    def __init__(self, world: World, hit: Callable[[Limit, Place], None]) -> None:
        self._world = world
        self._hit = hit
        self._path: list[Placed] = []
        self._settings: set[str] = set()
        self._cut = False
        self._known: dict[Placed, tuple[str, ...]] = {}

    def of(self, ref: FunctionRef, operand: int, context: Context = ()) -> tuple[str, ...]:
        """The texts of a value, sorted; `("{?}",)` when nothing is known."""
        key = (ref, operand, context)
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._path or len(self._path) >= _DEPTH:
            self._cut = True
            return (HOLE,)
        outer, self._cut = self._cut, False
        self._path.append(key)
        try:
            found = self._spell(ref, operand, context)
        finally:
            self._path.pop()
        found = list(found)
        answer = _bounded(found)
        if len(set(found)) > MOST or any(len(text) > LONGEST for text in found):
            self._hit("texts", (ref.module, ref.function))
        if not self._cut:
            self._known[key] = answer
        self._cut = self._cut or outer
        return answer

    def at(self, text: TextAt) -> tuple[str, ...]:
        """The texts composed at a site."""
        return self.of(FunctionRef(text.site.module, text.site.function), text.site.operand, text.context)

    # -- one value ------------------------------------------------------------------------------------------

    def _spell(self, ref: FunctionRef, operand: int, context: Context) -> Iterable[str]:
        value = self._world.program.function(ref).values[operand]
        match value:
            case ir.Const():
                return (_plain(value.value),)
            case ir.Format():
                parts = [(p,) if isinstance(p, str) else self.of(ref, p, context) for p in value.parts]
                return _product(parts)
            case ir.Op(name="*", operands=(left, right)):
                return _repeated(self.of(ref, left, context), self.of(ref, right, context))
            case ir.Op(name="+" | "+=" | "%", operands=(left, right)):
                if self._is_number(ref, left) or self._is_number(ref, right):
                    return (HOLE,)
                tail = self.of(ref, right, context) if value.name != "%" else (HOLE,)
                return _product([self.of(ref, left, context), tail])
            case ir.Op(name="str" | "repr", operands=(inner,)):
                return self.of(ref, inner, context)
            case ir.Op(name="/", operands=(*before, last)):
                return _product([*(_slashed(self.of(ref, o, context)) for o in before), self.of(ref, last, context)])
            case ir.Phi():
                return [t for o in value.operands for t in self.of(ref, o, context)]
            case ir.After():
                return self.of(ref, value.base, context)
            case ir.Call():
                called = self._called(ref, value, context)
                if called is not None:
                    return called
            case _:
                pass
        return self._origins(ref, operand, context)

    def _is_number(self, ref: FunctionRef, operand: int) -> bool:
        """Whether a value is known to be a number, which `+` adds to."""
        value = self._world.program.function(ref).values[operand]
        return isinstance(value, ir.Const) and isinstance(value.value, int | float)

    def _origins(self, ref: FunctionRef, operand: int, context: Context) -> list[str]:
        found: list[str] = []
        for origin in sorted(self._world.value(ref, operand, (), context), key=repr):
            match origin:
                case Constant():
                    found.append(_plain(origin.value))
                case TextAt(site=site):
                    here = (site.module, site.function, site.operand) == (ref.module, ref.function, operand)
                    found += [HOLE] if here else self.at(origin)
                case External():
                    found += self._outside(origin)
                case _:
                    found.append(HOLE)
        return found

    def _outside(self, origin: External) -> Iterable[str]:
        """A text that a call outside the project gave, a setting, or a hole."""
        if origin.sites:
            site = origin.sites[-1]
            ref = FunctionRef(site.module, site.function)
            value = self._world.program.function(ref).values[site.operand] if site.operand >= 0 else None
            if isinstance(value, ir.Call) and (ref, site.operand, ()) not in self._path:
                found = self._called(ref, value, ())
                if found is not None:
                    return found
        return self._setting(origin.path) or (HOLE,)

    def _setting(self, path: str) -> tuple[str, ...]:
        """A constant of the project's settings modules, read through an object of the framework
        (`settings.API_URL`)."""
        base, _, name = path.rpartition(".")
        if not name.isupper() or base.rpartition(".")[2] not in ("settings", "config"):
            return ()
        if name in self._settings:  # a settings module that reads the setting it declares, with a default
            return ()
        self._settings.add(name)
        try:
            return self._declared_settings(name)
        finally:
            self._settings.remove(name)

    def _declared_settings(self, name: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for module in sorted(self._world.index.modules):
            holds = any(part in ("settings", "config", "conf") for part in module.split("."))
            if not holds or not self._world.index.scopes.declared(module, name):
                continue
            for origin in sorted(self._world.get(("global", module, name, ())), key=repr):
                if isinstance(origin, Constant):
                    found[_plain(origin.value)] = None
                elif isinstance(origin, TextAt):
                    found.update(dict.fromkeys(self.at(origin)))
                elif isinstance(origin, External):
                    found.update(dict.fromkeys(t for t in self._outside(origin) if t != HOLE))
        return tuple(found)

    def _called(self, ref: FunctionRef, call: ir.Call, context: Context) -> Iterable[str] | None:
        """What a call of a text function gives; None when it is none."""
        values = self._world.program.function(ref).values
        callee = values[call.callee]
        positional = [a.value for a in call.args if a.keyword is None and not a.star]
        paths = sorted(o.path for o in self._world.value(ref, call.callee, (), context) if isinstance(o, External))
        for path in paths:
            if path in _SAME and positional:
                return self.of(ref, positional[0], context)
            if path in _JOINS and len(positional) == 2:
                return [
                    _joined(a, b)
                    for a in self.of(ref, positional[0], context)
                    for b in self.of(ref, positional[1], context)
                ]
            if path in ("os.path.join", "posixpath.join"):
                parts = [self.of(ref, p, context) for p in positional]
                return _product([*(_slashed(p) for p in parts[:-1]), *parts[-1:]])
            if path in _QUOTED and len(positional) == 1:
                return [t if HOLE in t else _QUOTED[path](t) for t in self.of(ref, positional[0], context)]
            if path in _DECLARED:
                return self._default(ref, call, positional[_DECLARED[path] :][:1], context, 0)
            if path in _DEFAULTS or path.endswith(_READERS):
                return self._default(ref, call, positional, context)
        if isinstance(callee, ir.Attr) and (not paths or any(p.startswith("str.") for p in paths)):
            return self._method(ref, callee, positional, context)
        return None

    def _default(
        self, ref: FunctionRef, call: ir.Call, positional: list[int], context: Context, place: int = 1
    ) -> Iterable[str]:
        """The default of an environment variable, or of a field."""
        given = [a.value for a in call.args if a.keyword == "default"] or positional[place : place + 1]
        return [t for o in given for t in self.of(ref, o, context) if t] or (HOLE,)

    def _method(
        self, ref: FunctionRef, callee: ir.Attr, positional: list[int], context: Context
    ) -> Iterable[str] | None:
        method = _METHODS.get(callee.name)
        if callee.name == "join" and len(positional) == 1:
            return self._join(ref, callee.base, positional[0], context)
        if callee.name in ("encode", "decode", "format", "format_map", "geturl", "as_uri"):
            return self.of(ref, callee.base, context)
        if method is None:
            return None
        arguments = [self.of(ref, p, context) for p in positional]
        if any(len(a) != 1 or HOLE in a[0] for a in arguments):
            return (HOLE,)
        plain = [a[0] for a in arguments]
        try:
            return [
                text
                if HOLE in text and callee.name in ("lower", "upper", "title", "capitalize")
                else method(text, *plain)
                for text in self.of(ref, callee.base, context)
            ]
        except TypeError:
            return (HOLE,)

    def _join(self, ref: FunctionRef, base: int, argument: int, context: Context) -> Iterable[str]:
        between = self.of(ref, base, context)
        elements = self._elements(ref, argument, context)
        if len(between) != 1 or elements is None:
            return (HOLE,)
        parts: list[tuple[str, ...]] = []
        for element in elements:
            parts += [between] if parts else []
            parts.append((element,) if isinstance(element, str) else self.of(*element))
        return _product(parts)

    def _elements(self, ref: FunctionRef, operand: int, context: Context) -> list[str | Placed] | None:
        """What is gone through: the elements of a list that is written out, the keys or values of a mapping."""
        value = self._world.program.function(ref).values[operand]
        callee = self._world.program.function(ref).values[value.callee] if isinstance(value, ir.Call) else None
        wants = callee.name if isinstance(callee, ir.Attr) and callee.name in ("keys", "values") else ""
        place = self._built(ref, callee.base if wants and isinstance(callee, ir.Attr) else operand, context)
        built = self._world.program.function(place[0]).values[place[1]] if place is not None else None
        if place is None or not isinstance(built, ir.Build) or any(one.spread for one in built.elements):
            return None
        if built.kind == "dict" and wants != "values":
            keys = [one.key for one in built.elements]
            return [key for key in keys if isinstance(key, str)] if all(isinstance(key, str) for key in keys) else None
        return None if wants and built.kind != "dict" else [(place[0], one.value, place[2]) for one in built.elements]

    def _built(self, ref: FunctionRef, operand: int, context: Context) -> Placed | None:
        """Where a container is written out: here, or in the body of a module or class."""
        if isinstance(self._world.program.function(ref).values[operand], ir.Build):
            return ref, operand, context
        origins = self._world.value(ref, operand, (), context)
        sites = [one.site for one in origins if isinstance(one, ContainerOf) and one.site is not None]
        if len(origins) != 1 or not sites or sites[0].operand < 0:
            return None
        body = FunctionRef(sites[0].module, sites[0].function)
        kind = self._world.program.function(body).kind
        return (body, sites[0].operand, ()) if kind in ("module", "class") else None


def _repeated(texts: tuple[str, ...], times: tuple[str, ...]) -> tuple[str, ...]:
    """`text * 3`."""
    if len(texts) == len(times) == 1 and HOLE not in texts[0] and times[0].isdecimal() and len(times[0]) < 3:
        return (texts[0] * int(times[0]),) if not texts[0].isdecimal() else (HOLE,)
    return (HOLE,)


def _product(parts: list[tuple[str, ...]]) -> list[str]:
    found = [""]
    for part in parts:
        found = [a + b for a in found for b in part][: MOST * 2]
        if any(len(text) > LONGEST for text in found):
            return [HOLE]
    return found


def _bounded(found: Iterable[str]) -> tuple[str, ...]:
    texts = sorted({_merged(text) for text in found if len(text) <= LONGEST})
    if len(texts) > 1:
        texts = [t for t in texts if t != "None"] or texts
    if len(texts) > MOST:
        texts = [t for t in texts if HOLE not in t][: MOST - 1] or [HOLE]
    return tuple(texts) or (HOLE,)


def _merged(text: str) -> str:
    while HOLE + HOLE in text:
        text = text.replace(HOLE + HOLE, HOLE)
    return text


def _slashed(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(t if t.endswith("/") else f"{t}/" for t in texts)


def _joined(base: str, other: str) -> str:
    if HOLE not in base and HOLE not in other:
        try:
            return urljoin(base, other)
        except ValueError:
            return HOLE
    if "://" in other.partition(HOLE)[0]:
        return other
    if base == HOLE:
        return HOLE
    head, separator, rest = base.partition("://")
    host = rest.partition("/")[0] if separator else ""
    if separator and HOLE not in host:
        return (
            f"{head}://{host}/{other.lstrip('/')}"
            if other.startswith("/")
            else f"{base.rpartition('/')[0] if '/' in rest else base}/{other}"
        )
    return f"{base.rstrip('/')}/{other.lstrip('/')}"


def _plain(value: str | int | float | bool | None) -> str:
    return value if isinstance(value, str) else str(value)
