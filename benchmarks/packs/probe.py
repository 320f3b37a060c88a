"""Runs inside an environment with the modelled libraries: says which dotted paths and argument names exist.

Standard input: JSON with `paths` ({dotted path: [argument names]}), `returns` and `aliases` of the packs.
Standard output: JSON {path: the argument names that it does not take, null when there
is no such path, or a text when its library is not installed}.
Nothing is called: attributes, annotations and source text are read.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import io
import json
import re
import sys
import typing
import warnings
from typing import Any

MISSING = object()


class Prober:
    def __init__(self, returns: dict[str, str], aliases: dict[str, str]) -> None:
        self.returns = returns
        self.aliases = aliases
        self.origins: dict[str, list[str]] = {}
        for alias, target in aliases.items():
            self.origins.setdefault(target, []).append(alias)

    def check(self, path: str, arguments: list[str]) -> list[str] | str | None:
        """The arguments that are not taken; None when there is no such path; a text when the library is not here."""
        if imported(path)[0] is MISSING:
            return "not installed"
        if path.startswith("boto3.client."):
            return aws_operation(path.rpartition(".")[2], arguments)
        value = self.resolve(path, 0)
        return None if value is MISSING else [name for name in arguments if not takes(value, name)]

    def resolve(self, path: str, depth: int) -> Any:
        if depth > 6:
            return MISSING
        value = self.walked(path, depth)
        if value is not MISSING:
            return value
        prefix, rest = path, ""
        while prefix:
            for other in [*self.origins.get(prefix, ()), *filter(None, [self.aliases.get(prefix)])]:
                value = self.walked(other + rest, depth + 1)
                if value is not MISSING:
                    return value
            prefix, _, last = prefix.rpartition(".")
            rest = f".{last}{rest}"
        return MISSING

    def walked(self, path: str, depth: int) -> Any:
        value, rest, done = imported(path)
        if value is MISSING:
            return MISSING
        for name in rest:
            found = member(value, name)
            if found is MISSING:
                target = self.returns.get(done, "")
                if target and target not in ("owner",) and not target.startswith("0"):
                    base = self.resolve(target.removesuffix("[*]"), depth + 1)
                    found = member(base, name) if base is not MISSING else MISSING
            if found is MISSING:
                return MISSING
            value, done = found, f"{done}.{name}"
        return value


@functools.cache
def aws_operations() -> dict[str, set[str]]:
    """Client methods of all services with their arguments, from botocore's own service descriptions."""
    import botocore.session
    from botocore import xform_name

    session = botocore.session.get_session()
    found: dict[str, set[str]] = {
        "upload_fileobj": {"Fileobj", "Bucket", "Key"},
        "upload_file": {"Filename", "Bucket", "Key"},
    }
    for service in session.get_available_services():
        model = session.get_service_model(service)
        for name in model.operation_names:
            shape = model.operation_model(name).input_shape
            found.setdefault(xform_name(name), set()).update(shape.members if shape else ())
    return found


def aws_operation(name: str, arguments: list[str]) -> list[str] | None:
    taken = aws_operations().get(name)
    return None if taken is None else [each for each in arguments if each not in taken]


def imported(path: str) -> tuple[Any, list[str], str]:
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        name = ".".join(parts[:cut])
        try:
            return importlib.import_module(name), parts[cut:], name
        except Exception:
            continue
    builtins = importlib.import_module("builtins")
    if hasattr(builtins, parts[0]):
        return builtins, parts, ""
    return MISSING, [], ""


def member(value: Any, name: str) -> Any:
    """The attribute, or what annotations and constructors say of it."""
    if type(value).__name__ == "LocalProxy":
        return MISSING  # it may not be touched outside a request; its class is found by an alias
    if name == "__set__":
        return value  # `reply.media = v`: what is set has been found
    if inspect.isfunction(value) or inspect.ismethod(value) or isinstance(value, (property, classmethod)):
        value = result_of(value)
        if value is MISSING:
            return MISSING
    if name == "__setitem__" and not hasattr(value, name):
        return MISSING
    with contextlib.suppress(Exception):
        return unwrapped(inspect.getattr_static(value, name))
    with contextlib.suppress(Exception):
        return getattr(value, name)
    if isinstance(value, type) and inspect.isfunction(value.__dict__.get("__call__")):
        made = result_of(value.__dict__["__call__"])
        with contextlib.suppress(Exception):
            return unwrapped(inspect.getattr_static(made, name))
    if isinstance(value, type):
        for owner in value.__mro__:
            note = getattr(owner, "__annotations__", {}).get(name)
            if note is not None:
                return resolved(note, owner)
            with contextlib.suppress(Exception):
                source = inspect.getsource(owner)
                made = re.search(rf"self\.{name}\b\s*(?::[^=\n]+)?=\s*([\w.]+)\(", source)
                if made and (found := constructed(owner, made[1])) is not None:
                    return found
                if re.search(rf"(self\.{name}\b\s*[:=,])|(^\s+{name}\s*[:=])", source, re.M):
                    return object
    return MISSING


def unwrapped(value: Any) -> Any:
    if isinstance(value, (staticmethod, classmethod)):
        return value.__func__
    for kind in ("func", "fget", "_func"):
        inner = getattr(value, kind, None)
        if callable(inner) and type(value).__name__ in ("property", "cached_property", "classproperty"):
            return inner if kind == "fget" or kind == "func" else value
    return value


def result_of(function: Any) -> Any:
    function = getattr(function, "fget", None) or getattr(function, "__func__", None) or function
    note = getattr(function, "__annotations__", {}).get("return")
    if note is not None:
        return resolved(note, function)
    with contextlib.suppress(Exception):
        for made in re.findall(r"(?:return|=)\s+([\w.]+)\(", inspect.getsource(function)):
            found = constructed(function, made)
            if found is not None:
                return found
    return MISSING


def constructed(owner: Any, name: str) -> Any:
    """The class that `name(...)` in the owner's source makes an instance of, or None."""
    found: Any = sys.modules[owner.__module__]
    for part in name.split("."):
        found = getattr(found, part, None)
    found = found if found is not None else lazily(owner, name)
    return found if isinstance(found, type) else None


def resolved(note: Any, owner: Any) -> Any:
    if isinstance(note, str):
        module = sys.modules.get(getattr(owner, "__module__", ""), None)
        text = note.strip("\"'")
        text = re.sub(r"^(?:Optional|ClassVar|type|Type)\[(.*)\]$", r"\1", text).split(" | ")[0].split("[")[0]
        with contextlib.suppress(Exception):
            return eval(text, {**vars(typing), **vars(module)}) if module else object
        found = lazily(owner, text)
        return found if found is not None else object
    origin = typing.get_origin(note)
    if origin is typing.Union:
        note = next((each for each in typing.get_args(note) if each is not type(None)), note)
    return typing.get_origin(note) or note


def lazily(owner: Any, text: str) -> Any:
    """A name imported for type checkers only: found by the import's text in the module."""
    with contextlib.suppress(Exception):
        source = inspect.getsource(sys.modules[owner.__module__])
        last = text.rpartition(".")[2]
        found = re.search(rf"from (\S+) import (?:\([^)]*\b{last}\b|[^\n(]*\b{last}\b)", source)
        if found:
            name, package = found[1], sys.modules[owner.__module__].__package__
            return getattr(importlib.import_module(name, package), last)
    return None


def takes(value: Any, name: str) -> bool:
    if value is object or type(value).__name__ == "LocalProxy":
        return True
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return True
    parameters = signature.parameters.values()
    return name in signature.parameters or any(p.kind is p.VAR_KEYWORD for p in parameters)


def main() -> None:
    asked = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    with contextlib.suppress(Exception):
        import django
        from django.conf import settings

        settings.configure(
            INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages"]
        )
        django.setup()
    prober = Prober(asked["returns"], asked["aliases"])
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = {path: prober.check(path, arguments) for path, arguments in asked["paths"].items()}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
