"""The invariants of scanner/ARCHITECTURE.md that a machine can check."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "scanner").rglob("*.py"))
HEAVY = ("tree_sitter", "sarif_om", "yaml", "scanner.frontends", "scanner.taint", "scanner.engine", "scanner.rules")
LONGER = {
    "scanner/ir/model.py": "the closed union of the IR, which is read as one",
    "scanner/taint/solving/solver.py": "one algorithm, which is read as one",
}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_by(code: str) -> set[str]:
    """The modules that are loaded once `code` has run in a fresh interpreter."""
    program = f"{code}\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_rooms_import_only_what_the_contracts_allow(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)
    assert status == 0, capsys.readouterr().out


def test_the_package_itself_imports_nothing() -> None:
    loaded = imported_by("import scanner")
    assert {name for name in loaded if name.startswith("scanner")} == {"scanner"}


def ran(*arguments: str) -> set[str]:
    """The modules that are loaded once the command line has run."""
    quiet = "import contextlib, io\nfrom scanner.cli.main import run"
    return imported_by(f"{quiet}\nwith contextlib.redirect_stdout(io.StringIO()): run({list(arguments)!r})")


def test_help_loads_no_analysis() -> None:
    assert not [name for name in ran("--help") if name.startswith(HEAVY)]


def test_the_help_of_a_command_loads_no_frontend() -> None:
    assert not [name for name in ran("scan", "-h") if name.startswith(("tree_sitter", "sarif_om", "scanner.frontends"))]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_files_stay_within_their_budget(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= (600 if relative(path) in LONGER else 400)


def calls(tree: ast.AST) -> Iterator[str]:
    """The dotted names of everything that is called, as far as they are names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", [path for path in SOURCES if "cli" not in path.parts], ids=relative)
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    bad = {"print", "sys.exit", "exit", "quit", "os._exit", "sys.stdout.write", "sys.stderr.write"}
    assert not bad & set(calls(ast.parse(path.read_text("utf-8"))))


DISK = ("read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "rglob", "scandir", "unlink", "mkdir")
TOUCH_DISK = ("scanner/project/", "scanner/engine/", "scanner/cli/", "scanner/api.py")
BUNDLED = "scanner/rules/bundled.py"  # the package's own rule files, through importlib.resources


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if not relative(p).startswith((*TOUCH_DISK, BUNDLED))], ids=relative
)
def test_only_project_engine_and_cli_touch_the_disk(path: Path) -> None:
    called = set(calls(ast.parse(path.read_text("utf-8"))))
    assert "open" not in called
    assert not {name.rpartition(".")[2] for name in called if "." in name} & set(DISK)


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_nothing_scanned_is_run_and_nothing_cached_is_unpickled(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    bad = {"eval", "exec", "compile", "__import__", "pickle.load", "pickle.loads", "marshal.loads", "shelve.open"}
    assert not bad & set(calls(tree))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not imported & {"pickle", "marshal", "shelve", "runpy"}


def test_the_ways_in_that_import_by_name_name_only_our_own() -> None:
    importing = [relative(path) for path in SOURCES if "importlib.import_module(" in path.read_text("utf-8")]
    assert importing == ["scanner/cli/main.py"]


def test_ci_runs_exactly_the_readmes_test_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = [line for line in readme.splitlines() if "-m pytest" in line]
    assert len(commands) == 1
    assert commands[0] in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert commands[0] in (ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines()
