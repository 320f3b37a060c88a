"""Which dotted name each file has: where the source roots are.

A package's files hang together by their `__init__` files; above the topmost package, Python does not say where
imports start. Candidates are that package's directory and every directory above it up to the scan's root; the one
from which most of the project's own absolute imports can be found wins, and of equals the nearest. Where the scan's
root is itself a package, or lies in one, the directory above it is a candidate too. Settings that name source roots
decide alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*(?:\.\w+)*)", re.MULTILINE)
_INIT = ("__init__.py", "__init__.pyi")
_ABOVE = ".."


def module_names(
    files: Iterable[str], source_roots: Iterable[str], read: Callable[[str], bytes], above: str = ""
) -> dict[str, str]:
    """Each path's module name. `read` gives a file's bytes; it is asked only when the layout leaves a choice.

    `above` is the dotted name that the root itself has if it is a package.
    """
    paths = sorted(files)
    given = sorted((root.strip("/").removeprefix("./") for root in source_roots), key=len, reverse=True)
    given = ["" if root == "." else root for root in given]
    packages = {path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] in _INIT}
    tops = {path: _top(path.rpartition("/")[0], packages) for path in paths}
    ambiguous = not given and (bool(above) or any(tops[path] for path in paths))
    votes = _votes(paths, read, above) if ambiguous else Counter()
    is_below = votes[_ABOVE] > votes[""]
    # What imports find from above the root, they find through it.
    votes[""] = max(votes[""], votes[_ABOVE])
    roots = {}
    for path in paths:
        root = _given_root(path, given) if given else _best_root(tops[path], votes)
        roots[path] = root if root is not None else tops[path]
    clashing = _clashing(roots)
    names = {path: _dotted(path, "" if root in clashing else root) for path, root in roots.items()}
    return {path: _below(above, path, name) if is_below and not roots[path] else name for path, name in names.items()}


def _clashing(roots: Mapping[str, str]) -> set[str]:
    """Roots that share a name with another one: their files are named from the top, which tells them apart."""
    owners: dict[str, set[str]] = {}
    for path, root in roots.items():
        owners.setdefault(_dotted(path, root), set()).add(root)
    return {root for sharing in owners.values() if len(sharing) > 1 for root in sharing}


def _top(directory: str, packages: set[str]) -> str:
    """The nearest directory at or above `directory` that is no package: where imports of it can start."""
    while directory and directory in packages:
        directory = directory.rpartition("/")[0]
    return directory


def _given_root(path: str, given: list[str]) -> str | None:
    return next((root for root in given if not root or path.startswith(root + "/")), None)


def _best_root(top: str, votes: Counter[str]) -> str:
    best = top
    while top:
        top = top.rpartition("/")[0]
        if votes[top] > votes[best]:
            best = top
    return best


def _votes(paths: list[str], read: Callable[[str], bytes], above: str) -> Counter[str]:
    """For each directory (and that above the root), how many of the dotted names imported can be found from it."""
    imported: set[str] = set()
    for path in paths:
        for name in _IMPORT.findall(read(path)):
            imported.add(name.decode("ascii", "replace").replace(".", "/"))
    votes: Counter[str] = Counter()
    holder = above.replace(".", "/")
    for spot in _importable(paths):
        start = 0
        votes[_ABOVE] += bool(holder) and f"{holder}/{spot}" in imported
        # Every way to split "a/b/c" into a root and the name that is imported from it.
        while True:
            root, name = spot[: max(start - 1, 0)], spot[start:]
            if name in imported:
                votes[root] += 1
            following = spot.find("/", start)
            if following < 0:
                break
            start = following + 1
    return votes


def _importable(paths: list[str]) -> set[str]:
    spots = set()
    for path in paths:
        stem = path.rpartition(".")[0]
        directory, _, last = stem.rpartition("/")
        spots.add(directory if last == "__init__" else stem)
        while directory:
            spots.add(directory)
            directory = directory.rpartition("/")[0]
    return spots - {""}


def _below(above: str, path: str, name: str) -> str:
    return above if path in _INIT else f"{above}.{name}"


def _dotted(path: str, root: str) -> str:
    *directories, last = path[len(root) :].lstrip("/").rpartition(".")[0].split("/")
    # A dot in a directory's name must not read as a package.
    parts = [directory.replace(".", "_") for directory in directories]
    if last != "__init__":
        parts.append(last.replace(".", "_"))
    return ".".join(parts) or root.rpartition("/")[2] or "__init__"
