"""The pipeline: parallel and serial, cold and cached give the same; only an edited file is lowered again."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import api
from scanner.engine import lowering
from scanner.engine.lowering import lower_all
from scanner.engine.store import Store
from scanner.project import Project, discover, find_settings
from scanner.source import ConfigError

MODULE = '''
def send{n}(user):
    """Says who."""
    print(user.email)
    return [part for part in user.name.split() if part]
'''


def project(root: Path, files: int = 40) -> Project:
    """A project large enough for worker processes."""
    for number in range(files):
        body = "".join(MODULE.replace("{n}", f"{number}_{part}") for part in range(120))
        (root / f"m{number}.py").write_text(body)
    return discover([root], find_settings([root]))


def silent(stage: str, done: int, total: int) -> None:
    return None


def test_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    whole = project(tmp_path)
    assert sum(file.size for file in whole.files) > lowering._SERIAL_BYTES
    serial, _ = lower_all(whole, Store(None), 1, silent)
    parallel, problems = lower_all(whole, Store(None), 2, silent)
    assert [each.module() for each in parallel] == [each.module() for each in serial]
    assert problems == []


def test_only_an_edited_file_is_lowered_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, cache = tmp_path / "root", tmp_path / "cache"
    root.mkdir()
    lower_all(project(root, 5), Store(cache), 1, silent)
    (root / "m3.py").write_text("x = 1\n")
    lowered: list[str] = []
    lower_file = lowering._lower_file

    def watched(where: Path, limit: int, file: lowering.SourceFile) -> tuple[str, bytes, str]:
        lowered.append(file.path)
        return lower_file(where, limit, file)

    monkeypatch.setattr(lowering, "_lower_file", watched)
    packed, _ = lower_all(discover([root], find_settings([root])), Store(cache), 1, silent)
    assert lowered == ["m3.py"]
    assert len(packed) == 5


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    lower_all(project(tmp_path, 5), Store(None), 1, lambda stage, done, total: told.append((done, total)))
    assert told[-1] == (5, 5)


def test_the_api_answers_without_printing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text("def greet(user):\n    print(user.email)\n")
    outcome = api.flows(api.Request(paths=(tmp_path,), cache=False))
    assert [flow.sink.kind for flow in outcome.audit.flows.flows] == ["console"]
    assert outcome.audit.findings == ()
    assert capsys.readouterr() == ("", "")


def test_a_broken_policy_is_told_whole_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text("a: 1\n")
    (tmp_path / "bindings.yaml").write_text("b: 2\n")
    request = api.Request(
        paths=(tmp_path,),
        inventory=tmp_path / "inventory.yaml",
        bindings=tmp_path / "bindings.yaml",
        cache=False,
    )
    with pytest.raises(ConfigError) as error:
        api.scan(request)
    assert {complaint.path for complaint in error.value.complaints} == {str(tmp_path / "inventory.yaml")}


def test_counts_of_lines_and_unparsed_bytes_come_from_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n\ndef broken(:\n    pass")
    outcome = api.flows(api.Request(paths=(tmp_path,), cache=False))
    statistics = outcome.audit.flows.statistics
    assert (statistics.files, statistics.lines) == (1, 4)
    assert statistics.unparsed_bytes > 0
    assert [problem.kind for problem in outcome.audit.problems][:1] == ["syntax"]


@pytest.mark.parametrize(
    ("text", "lines"), [("", 0), ("x = 1", 1), ("x = 1\n", 1), ("x = 1\n\n", 2), ("x = 1\r\ny = 2\r\n", 2)]
)
def test_a_newline_ends_a_line_and_begins_none(tmp_path: Path, text: str, lines: int) -> None:
    (tmp_path / "a.py").write_bytes(text.encode())
    outcome = api.flows(api.Request(paths=(tmp_path,), cache=False))
    assert outcome.audit.flows.statistics.lines == lines
