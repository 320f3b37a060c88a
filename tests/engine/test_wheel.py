"""A built wheel, installed into an empty environment elsewhere, does the same scan.

The environment holds the wheel and the dependencies that it declares, with theirs, and nothing else: they are linked
from here, so that no network is needed. Neither the checkout nor this environment is on its path, and the example is a
copy.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import venv
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP = ROOT / "fixtures" / "apps" / "ottobest"
NAME = re.compile(r"[\w.-]+")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the environment `env` and a copy of the example, `app`."""
    place = tmp_path_factory.mktemp("elsewhere")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(place), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "env", with_pip=False, symlinks=True)
    packages = packages_of(place)
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(packages), str(wheel)]
    subprocess.run(install, check=True)
    for name in sorted(needed()):
        link(name, packages)
    shutil.copytree(APP, place / "app")
    return place


def packages_of(place: Path) -> Path:
    return next((place / "env" / "lib").glob("python*/site-packages"))


def needed() -> set[str]:
    """The distributions that the package declares, and those that these need."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    waiting, found = [*declared], set[str]()
    while waiting:
        requirement = waiting.pop()
        match = NAME.match(requirement)
        if match is None or "extra ==" in requirement or match.group() in found:
            continue
        try:
            waiting += metadata.requires(match.group()) or []
        except metadata.PackageNotFoundError:
            continue  # for another system or version of Python
        found.add(match.group())
    return found


def link(name: str, packages: Path) -> None:
    distribution = metadata.distribution(name)
    for part in sorted(
        {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}
    ):
        target = packages / part
        if not target.exists():
            target.symlink_to(Path(str(distribution.locate_file(part))))


def run(place: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    python = str(place / "env" / "bin" / "python")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(place)}
    return subprocess.run([python, *arguments], check=True, capture_output=True, cwd=place, env=environment)


def test_the_environment_is_empty_but_for_what_the_wheel_declares(elsewhere: Path) -> None:
    where = run(elsewhere, "-c", "import scanner; print(scanner.__file__)").stdout.decode()
    assert where.startswith(str(packages_of(elsewhere)))
    paths = run(elsewhere, "-c", "import sys; print(*sys.path, sep='\\n')").stdout.decode().splitlines()
    assert not any(path.startswith(str(ROOT)) for path in paths)
    found = run(elsewhere, "-c", "import importlib.util as u; print(u.find_spec('pytest'), u.find_spec('mypy'))")
    assert found.stdout.decode().split() == ["None", "None"]


def test_the_wheel_does_the_same_scan(elsewhere: Path) -> None:
    assert (packages_of(elsewhere) / "scanner" / "_rules" / "packs").is_dir()
    installed = run(elsewhere, "-m", "scanner", "scan", str(elsewhere / "app"), "--format", "sarif", "--no-cache")
    command = [sys.executable, "-m", "scanner", "scan", str(APP), "--format", "sarif", "--no-cache"]
    here = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert installed.stdout == here.stdout
    assert b"PF102" in installed.stdout


def test_the_wheel_carries_all_rules_and_its_command(elsewhere: Path) -> None:
    carried = packages_of(elsewhere) / "scanner" / "_rules"
    files = {path.relative_to(ROOT / "rules") for path in (ROOT / "rules").rglob("*.yaml")}
    assert {path.relative_to(carried) for path in carried.rglob("*.yaml")} == files
    drafted = run(
        elsewhere, "-m", "scanner", "inventory", "suggest", str(elsewhere / "app" / "policy" / "ottobest.txt")
    )
    assert b"user.contact.email" in drafted.stdout
    (script,) = metadata_of(packages_of(elsewhere), "entry_points.txt")
    assert "flowaudit = scanner.cli.main:main" in script


def metadata_of(packages: Path, name: str) -> list[str]:
    return [path.read_text("utf-8") for path in packages.glob(f"flowaudit-*.dist-info/{name}")]
