"""Calls of Python's own library by what they do with objects, for `builtin_calls`.

SAME: the result is the argument at this position (or holds what it holds). CONTAINERS: the result is a new container
of this kind. BY_NAME: the argument is the dotted name of what the call gives (last words of paths). IMPORTING: those
of them by which a module imports another one. LOOKUPS, WHOLE: methods of containers that give an element, or the
container again. SPLITS, TEXT_METHODS: methods of text that give its parts, or text.
"""

from __future__ import annotations

SAME = {
    "copy.copy": 0, "copy.deepcopy": 0, "typing.cast": 1, "cast": 1, "iter": 0, "aiter": 0, "contextlib.closing": 0,
    "contextlib.aclosing": 0, "asyncio.create_task": 0, "asyncio.ensure_future": 0, "asyncio.wait_for": 0,
    "asyncio.shield": 0,
    "asyncio.run": 0, "staticmethod": 0, "weakref.proxy": 0, "contextlib.nullcontext": 0, "filter": 1,
    "typing.assert_type": 0,
    "sorted": 0, "reversed": 0, "types.MappingProxyType": 0,
}  # fmt: skip
CONTAINERS = {
    "dict": "dict", "list": "list", "tuple": "tuple", "set": "set", "frozenset": "set",
    "collections.OrderedDict": "dict",
    "collections.deque": "list", "collections.defaultdict": "dict", "collections.ChainMap": "dict",
    "weakref.WeakValueDictionary": "dict",
    "itertools.chain": "list", "itertools.cycle": "list", "itertools.islice": "list",
}  # fmt: skip
BY_NAME = frozenset({
    "import_string", "import_from_string", "import_object", "locate", "load_object", "resolve_name",
    "import_by_path", "import_module",
    "__import__", "import_class", "symbol_by_name",
})  # fmt: skip
IMPORTING = ("import_module", "import_string", "__import__")
LOOKUPS = frozenset({"get", "pop", "setdefault", "__getitem__", "popleft", "popitem"})
TEXT_METHODS = frozenset({
    "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "casefold", "swapcase", "replace", "format",
    "format_map", "join", "center", "ljust", "rjust", "zfill", "expandtabs", "translate",
    "removeprefix", "removesuffix",
})  # fmt: skip
SPLITS = frozenset({"split", "rsplit", "partition", "rpartition"})
WHOLE = frozenset({"copy", "__copy__", "__iter__"})
