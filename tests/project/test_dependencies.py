"""Dependency files in, names of packages out."""

# ruff: noqa: E501 - whole files, each on one line

from __future__ import annotations

import pytest

from scanner.project.dependencies import is_dependency_file, read_dependencies

REQUIREMENTS = """\
# what the shop needs
-r base.txt
-c constraints.txt
--index-url https://packages.example.org/simple
Sentry_SDK[flask]>=1.0,<3 ; python_version >= "3.8"  # errors
stripe==5.0 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
git+https://example.org/acme/segment.git@main#egg=analytics-python
./vendor/local
mixpanel @ https://example.org/mixpanel-4.zip
-e git+https://example.org/acme/thing.git#egg=Acme.Thing
"""
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
[project]
name = "shop"
dependencies = ["stripe>=5", "requests[socks] ; os_name == 'posix'"]
[project.optional-dependencies]
ads = ["facebook-business"]
[dependency-groups]
dev = ["pytest", {include-group = "ads"}]
[tool.poetry.dependencies]
python = "^3.11"
mixpanel = "^4"
[tool.poetry.group.test.dependencies]
faker = { version = "*", optional = true }
[tool.pdm.dev-dependencies]
lint = ["ruff"]
[tool.uv]
dev-dependencies = ["mypy"]
"""
SETUP = """\
import os
from setuptools import setup
NEEDED = ["stripe>=5"] + ["Twilio"]
os.system("touch /tmp/ran")
setup(name="shop", install_requires=NEEDED, extras_require={"ads": ["facebook-business"]}, tests_require=("pytest",))
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("requirements.txt", REQUIREMENTS, "sentry-sdk stripe analytics-python mixpanel acme-thing"),
        ("requirements/prod.txt", "a_b.c\n", "a-b-c"),
        ("pyproject.toml", PYPROJECT, "stripe requests facebook-business/ads mixpanel faker/test pytest/dev ruff/lint mypy/dev"),
        ("poetry.lock", '[[package]]\nname = "Stripe"\nversion = "5"\n[[package]]\nname = "pytest"\ncategory = "dev"\n', "stripe pytest/dev"),
        ("uv.lock", '[[package]]\nname = "shop"\nsource = { virtual = "." }\n[[package]]\nname = "stripe"\n', "stripe"),
        ("pdm.lock", '[[package]]\nname = "stripe"\ngroups = ["default"]\n[[package]]\nname = "x"\ngroups = ["dev"]\n', "stripe x/dev"),
        ("Pipfile", '[packages]\nstripe = "*"\n[dev-packages]\npytest = "*"\n', "stripe pytest/dev"),
        ("Pipfile.lock", '{"default": {"stripe": {}}, "develop": {"pytest": {}}}', "stripe pytest/dev"),
        ("setup.cfg", "[options]\ninstall_requires =\n    stripe>=5\n    # no\n    twilio\n[options.extras_require]\nads = facebook-business\n", "stripe twilio facebook-business/ads"),
        ("setup.py", SETUP, "stripe twilio facebook-business/ads pytest/test"),
        ("environment.yml", "name: shop\ndependencies:\n  - python=3.11\n  - conda-forge::stripe=5\n  - pip:\n    - twilio==8\n", "stripe twilio"),
        ("requirements-dev.txt", "pytest", "pytest/dev"),
    ],
)  # fmt: skip
def test_every_common_shape_is_read(path: str, text: str, expected: str) -> None:
    found, problems = read_dependencies([path], {path: text}.get)
    assert not problems
    assert {one.name + (f"/{one.group}" if one.group else "") for one in found} == set(expected.split())


def test_included_files_are_read_once_even_in_a_circle() -> None:
    texts = {
        "requirements.txt": "-r deps/base.txt\nstripe",
        "deps/base.txt": "--requirement=../requirements.txt\ntwilio\n-r ../../outside.txt",
    }
    found, _ = read_dependencies(["requirements.txt"], texts.get)
    assert [(one.name, one.path, one.line) for one in found] == [
        ("twilio", "deps/base.txt", 2),
        ("stripe", "requirements.txt", 2),
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[project"),
        ("Pipfile.lock", "{"),
        ("setup.py", "def ("),
        ("environment.yml", "dependencies: ["),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(path: str, text: str) -> None:
    found, problems = read_dependencies([path], {path: text}.get)
    assert (found, [problem.path for problem in problems]) == ((), [path])


def test_other_files_are_no_dependency_files() -> None:
    assert [p for p in ("notes.txt", "src/app.py", "data/poetry.lock", "a/setup.py", "constraints.txt") if is_dependency_file(p)] == [
        "data/poetry.lock", "a/setup.py",
    ]  # fmt: skip
