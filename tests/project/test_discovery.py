"""Discovery: which files are found, what is left out, and what odd files give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.project import Project, discover, find_settings
from scanner.source import ConfigError


def lay(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write `files` under `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def found(root: Path, *paths: str, tests: bool = False) -> Project:
    targets = [root / path for path in paths] or [root]
    return discover(targets, find_settings(targets), tests)


def check(project: Project, expected: dict[str, str]) -> None:
    """The files and module names, exactly."""
    assert {file.path: file.module for file in project.files} == expected


def said(project: Project) -> list[tuple[str, str]]:
    return [(problem.path, problem.kind) for problem in project.problems]


def test_a_package_is_named_from_the_directory_above_it(tmp_path: Path) -> None:
    lay(tmp_path, {"shop/__init__.py": "", "shop/views.py": "", "run.py": ""})
    check(found(tmp_path), {"run.py": "run", "shop/__init__.py": "shop", "shop/views.py": "shop.views"})


def test_a_src_layout_is_recognised(tmp_path: Path) -> None:
    lay(tmp_path, {"setup.cfg": "", "src/shop/__init__.py": "", "src/shop/a.py": "from shop import b"})
    check(found(tmp_path), {"src/shop/__init__.py": "shop", "src/shop/a.py": "shop.a"})


def test_a_namespace_package_is_named_as_the_project_imports_it(tmp_path: Path) -> None:
    lay(tmp_path, {"acme/shop/__init__.py": "", "acme/shop/a.py": "", "main.py": "from acme.shop.a import x"})
    expected = {"acme/shop/__init__.py": "acme.shop", "acme/shop/a.py": "acme.shop.a", "main.py": "main"}
    check(found(tmp_path), expected)


def test_scripts_that_import_their_neighbours_are_named_from_their_own_directory(tmp_path: Path) -> None:
    lay(tmp_path, {"tools/x.py": "import y\n", "tools/y.py": ""})
    check(found(tmp_path), {"tools/x.py": "x", "tools/y.py": "y"})


def test_applications_side_by_side_are_told_apart(tmp_path: Path) -> None:
    lay(tmp_path, {"a/main.py": "import lib\n", "a/lib.py": "", "b-1.0/main.py": "import lib\n", "b-1.0/lib.py": ""})
    names = {"a/main.py": "a.main", "a/lib.py": "a.lib", "b-1.0/main.py": "b-1_0.main", "b-1.0/lib.py": "b-1_0.lib"}
    check(found(tmp_path), names)


def test_named_source_roots_decide(tmp_path: Path) -> None:
    lay(tmp_path, {"flowaudit.yaml": "roots: [lib]\n", "lib/a/b.py": "", "c.py": ""})
    check(found(tmp_path), {"c.py": "c", "lib/a/b.py": "a.b"})


def test_tool_directories_and_virtual_environments_are_left_out(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "", "env/pyvenv.cfg": "", "env/x.py": "", "node_modules/y.py": "", ".git/z.py": ""})
    check(found(tmp_path), {"a.py": "a"})


def test_gitignore_files_are_respected_and_the_nearest_decides(tmp_path: Path) -> None:
    lay(tmp_path, {".gitignore": "gen/\n*_pb2.py\n", "a.py": "", "gen/b.py": "", "x/c_pb2.py": "", "x/d.py": ""})
    lay(tmp_path, {"x/.gitignore": "!c_pb2.py\n"})
    project = found(tmp_path)
    check(project, {"a.py": "a", "x/c_pb2.py": "c_pb2", "x/d.py": "d"})
    assert [(left.reason, left.files) for left in project.left_out] == [("ignored by .gitignore", 1)]


def test_an_ignored_directory_that_is_asked_for_is_scanned(tmp_path: Path) -> None:
    lay(tmp_path, {".git/HEAD": "", ".gitignore": "build/\n", "build/a.py": ""})
    check(found(tmp_path, "build"), {"build/a.py": "a"})


def test_excluded_patterns_are_left_out_and_counted(tmp_path: Path) -> None:
    lay(tmp_path, {"flowaudit.yaml": "exclude: ['migrations/']\n", "a.py": "", "shop/migrations/0001.py": ""})
    project = found(tmp_path)
    check(project, {"a.py": "a"})
    assert [(left.reason, left.files) for left in project.left_out] == [("excluded by the settings", 1)]


def test_test_code_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "", "tests/b.py": "", "conftest.py": ""})
    check(found(tmp_path), {"a.py": "a"})
    check(found(tmp_path, tests=True), {"a.py": "a", "conftest.py": "conftest", "tests/b.py": "b"})
    check(found(tmp_path, "tests"), {"b.py": "b"})
    check(found(tmp_path, "conftest.py"), {"conftest.py": "conftest"})


def test_a_missing_path_is_an_error_that_names_every_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        found(tmp_path, "x", "y")
    assert [Path(complaint.path).name for complaint in error.value.complaints] == ["x", "y"]


def test_a_binary_file_is_left_out_with_a_problem(tmp_path: Path) -> None:
    project = found(lay(tmp_path, {"a.py": b"x = 1\0\0", "b.py": ""}))
    check(project, {"b.py": "b"})
    assert said(project) == [("a.py", "binary")]


def test_a_file_over_the_limit_is_left_out_with_a_problem(tmp_path: Path) -> None:
    project = found(lay(tmp_path, {"flowaudit.yaml": "max-file-size: 1 KiB\n", "a.py": "#" * 1025, "b.py": ""}))
    check(project, {"b.py": "b"})
    assert said(project) == [("a.py", "too-large")]


def test_wrong_encodings_are_read_and_said(tmp_path: Path) -> None:
    files = {
        "cookie.py": "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
        "bad.py": b"x = 1\ny = '\xe9'\n",
        "odd.py": b"# coding: klingon\n",
        "mark.py": "x = 'é'".encode("utf-8-sig"),
        "wide.py": "x = 'é'".encode("utf-16"),
    }
    project = found(lay(tmp_path, files))
    assert [file.path for file in project.files] == sorted(files)
    assert [(p.path, p.line, p.message) for p in project.problems] == [
        ("bad.py", 2, "not valid utf-8; the file was read as Latin-1"),
        ("odd.py", 1, "unknown encoding 'klingon'; the file was read as Latin-1"),
    ]


def test_a_directory_loop_ends_with_a_problem(tmp_path: Path) -> None:
    lay(tmp_path, {"a/b.py": ""})
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    project = found(tmp_path)
    check(project, {"a/b.py": "b"})
    assert said(project) == [("a/again", "unreadable")]


def test_a_dangling_link_and_a_pipe_are_problems(tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(tmp_path / "gone.py")
    os.mkfifo(tmp_path / "pipe.py")
    assert said(found(tmp_path)) == [("link.py", "unreadable"), ("pipe.py", "unreadable")]


def test_an_unreadable_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, {"a.py": "", "b.py": ""})
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        # Permissions do not stop root, whom tests may run as.
        if path.name == "a.py":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    project = found(tmp_path)
    check(project, {"b.py": "b"})
    assert [(p.path, p.message) for p in project.problems] == [("a.py", "cannot be read: permission denied")]


def test_a_file_of_an_unknown_language_that_is_named_is_a_problem(tmp_path: Path) -> None:
    project = found(lay(tmp_path, {"a.cob": ""}), "a.cob")
    assert said(project) == [("a.cob", "unreadable")]


def test_a_root_that_is_a_package_is_named_as_the_project_imports_it(tmp_path: Path) -> None:
    lay(tmp_path, {"shop/__init__.py": "", "shop/a.py": "from shop.b import x\nimport shop.c.d\n", "shop/c/d.py": ""})
    lay(tmp_path, {"shop/b.py": ""})
    expected = {"__init__.py": "shop", "a.py": "shop.a", "b.py": "shop.b", "c/d.py": "shop.c.d"}
    check(found(tmp_path / "shop"), expected)


def test_a_root_inside_a_package_is_named_below_it(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"shop/__init__.py": "", "shop/c/__init__.py": "", "shop/c/d.py": "import shop.c.e", "shop/c/e.py": ""},
    )
    check(found(tmp_path / "shop/c"), {"__init__.py": "shop.c", "d.py": "shop.c.d", "e.py": "shop.c.e"})


def test_a_root_with_an_init_file_whose_modules_import_one_another_plainly_is_no_package(tmp_path: Path) -> None:
    lay(tmp_path, {"shop/__init__.py": "", "shop/a.py": "import b\n", "shop/b.py": ""})
    check(found(tmp_path / "shop"), {"__init__.py": "__init__", "a.py": "a", "b.py": "b"})
