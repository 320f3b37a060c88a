"""Settings: where they are found, what they say, and every complaint at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.project import find_settings
from scanner.source import ConfigError


def test_settings_are_found_upwards_and_their_directory_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "flowaudit.yaml").write_text("exclude: [gen/]\n")
    settings = find_settings([tmp_path / "shop"])
    assert (settings.root, settings.exclude) == (tmp_path, ("gen/",))


def test_pyproject_holds_the_same_keys(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.flowaudit]\nexclude = ["gen/"]\nfail-on = "warning"\n')
    settings = find_settings([tmp_path])
    assert (settings.root, settings.exclude, settings.fail_on) == (tmp_path, ("gen/",), "warning")


def test_a_pyproject_that_says_nothing_to_us_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "flowaudit.yaml").write_text("exclude: [gen/]\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_settings([inner]).root == tmp_path


def test_without_settings_the_root_is_the_working_copy(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").mkdir()
    assert find_settings([tmp_path / "a"]).root == tmp_path


def test_every_complaint_comes_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "flowaudit.yaml"
    path.write_text("inventroy: x.yaml\nfail-on: errors\n")
    with pytest.raises(ConfigError) as error:
        find_settings([tmp_path])
    assert [(complaint.path, complaint.line) for complaint in error.value.complaints] == [
        (str(path), 1),
        (str(path), 2),
    ]
    assert "inventory" in str(error.value)


def test_a_document_that_is_named_must_exist(tmp_path: Path) -> None:
    (tmp_path / "flowaudit.yaml").write_text("exclude: []\ninventory: none.yaml\nmax-file-size: big\n")
    with pytest.raises(ConfigError) as error:
        find_settings([tmp_path])
    assert sorted(complaint.line for complaint in error.value.complaints) == [2, 3]


def test_a_settings_file_that_is_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such settings file"):
        find_settings([tmp_path], tmp_path / "other.yaml")
