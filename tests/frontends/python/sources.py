"""Cases as data: files of sources with the IR they are lowered to.

A case is `=== sentence`, the source, `---`, and the printed IR of each function. Running this module
(`python -m tests.frontends.python.sources`) prints the files anew from what lowering gives today: read the difference
before keeping it.
"""

from __future__ import annotations

from pathlib import Path

from scanner.frontends.python import lower
from scanner.ir.check import check
from scanner.ir.codec import decode, encode
from scanner.ir.model import Module
from scanner.ir.reader import read
from scanner.ir.text import body, render

FOLDER = Path(__file__).parent / "cases"


def lowered(source: str | bytes, path: str = "pkg/mod.py") -> Module:
    """Lower a source, and hold every module that tests make to the rules of the IR."""
    raw = source.encode() if isinstance(source, str) else source
    module = lower(path, "pkg.mod", raw)
    assert check(module) == []
    assert read(render(module)) == module
    assert decode(encode(module)) == module
    assert lower(path, "pkg.mod", raw) == module
    return module


def printed(module: Module) -> str:
    """The functions of a module without spans; a body without values is left out."""
    parts = []
    for index, function in enumerate(module.functions):
        if function.values:
            flags = (" async" if function.is_async else "") + (" generator" if function.is_generator else "")
            bindings = [f"binding {b.name} {' '.join(f'%{v}' for v in b.values)}" for b in function.bindings]
            text = "\n".join([*body(function).split("\n"), *bindings])
            parts.append(f"{index} {function.kind} {function.qualname}{flags}".rstrip() + "\n" + text)
    return "\n".join(parts) + "\n"


def cases(path: Path) -> list[tuple[str, str, str]]:
    """The cases of a file: sentence, source, expected."""
    found = []
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        name, _, rest = part.partition("\n")
        source, _, expected = rest.partition("---\n")
        found.append((name.strip(), source, expected.rstrip("\n") + "\n"))
    return found


def rewrite(path: Path) -> None:
    """Print a file's expectations anew."""
    parts = [f"=== {name}\n{source}---\n{printed(lowered(source))}\n" for name, source, _ in cases(path)]
    path.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    for file in sorted(FOLDER.glob("*.txt")):
        rewrite(file)
