"""How fast Python is parsed and lowered, beside other parsers, on the same files in the same run.

    python -m benchmarks.parse [PATH...] [--repeat N]

PATH is a file or a folder; without one the files of the installed sqlglot are taken.
One core, processor time, garbage collector off for all.
libcst is optional: its rows are left out when it is not installed.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib.util
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from scanner.frontends.python import grammar, lower
from scanner.ir.codec import decode, encode, unpack

Sources = list[tuple[str, bytes]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("paths", nargs="*", type=Path)
    options.add_argument("--repeat", type=int, default=3, help="the best of N runs counts")
    given = options.parse_args()
    sources = read(given.paths or [installed("sqlglot")])
    lines = sum(raw.count(b"\n") + 1 for _, raw in sources)
    print(f"{len(sources)} files, {lines} lines, {sum(len(raw) for _, raw in sources)} bytes")
    gc.disable()
    warnings.simplefilter("ignore")
    first = 0.0
    for name, run in commands(sources):
        took = best(run, sources, given.repeat)
        first = first or took
        print(f"{name:34} {took:7.3f} s {int(lines / took):>10,} lines/s {took / first:7.2f} x tree-sitter")
    content(sources, lines)


def commands(sources: Sources) -> list[tuple[str, Callable[[str, bytes], object]]]:
    packed = {path: encode(lower(path, "m", raw)) for path, raw in sources}
    found: list[tuple[str, Callable[[str, bytes], object]]] = [
        ("tree-sitter parse", lambda path, raw: grammar.parse(raw)),
        ("ast.parse", lambda path, raw: parsed(raw)),
        ("parse and lower (ours)", lambda path, raw: lower(path, "m", raw)),
        ("parse, lower, encode (ours)", lambda path, raw: encode(lower(path, "m", raw))),
        ("decode a whole module (ours)", lambda path, raw: decode(packed[path])),
        ("decode an interface (ours)", lambda path, raw: interface(packed[path])),
    ]
    if importlib.util.find_spec("libcst") is not None:
        found += libcst_commands()
    return found


def libcst_commands() -> list[tuple[str, Callable[[str, bytes], object]]]:
    import libcst
    from libcst.metadata import MetadataWrapper, PositionProvider

    def bare(path: str, raw: bytes) -> object:
        try:
            return libcst.parse_module(raw)
        except libcst.ParserSyntaxError:
            return None

    def positions(path: str, raw: bytes) -> object:
        tree = bare(path, raw)
        return tree and MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)

    return [("libcst parse", bare), ("libcst parse with positions", positions)]


def best(run: Callable[[str, bytes], object], sources: Sources, repeat: int) -> float:
    times = []
    for _ in range(repeat):
        start = time.process_time()
        for path, raw in sources:
            run(path, raw)
        times.append(time.process_time() - start)
        gc.collect()
    return min(times)


def parsed(raw: bytes) -> object:
    try:
        return ast.parse(raw)
    except (SyntaxError, ValueError):
        return None


def interface(raw: bytes) -> object:
    packed = unpack(raw)
    return packed and packed.interface()


def content(sources: Sources, lines: int) -> None:
    functions = values = gaps = unparsed = size = 0
    for path, raw in sources:
        module = lower(path, "m", raw)
        functions += len(module.functions)
        values += sum(len(function.values) for function in module.functions)
        gaps += len(module.gaps)
        unparsed += sum(gap.end - gap.start for gap in module.gaps)
        size += len(encode(module))
    print(
        f"{functions} functions, {values} values ({values / lines:.2f} a line), {size / lines:.1f} encoded bytes a line"
    )
    print(f"{gaps} gaps, {unparsed} unparsed bytes")


def read(paths: list[Path]) -> Sources:
    files = [file for path in paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    return [(str(file), file.read_bytes()) for file in files]


def installed(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


if __name__ == "__main__":
    main()
