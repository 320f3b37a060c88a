"""A built wheel, installed into an empty environment elsewhere, does the same scan."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "fixtures" / "apps" / "ottobest"


def test_the_wheel_carries_the_rules_and_does_the_same_scan(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    # The dependencies are those of this environment; the package itself comes from the wheel alone.
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    packages = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(packages), str(wheel)], check=True
    )
    assert (packages / "scanner" / "_rules" / "packs").is_dir()
    (packages / "dependencies.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    arguments = ["-m", "scanner", "scan", str(APP), "--format", "sarif", "--no-cache"]
    python = tmp_path / "env" / "bin" / "python"
    installed = subprocess.run([str(python), *arguments], check=True, capture_output=True, cwd=tmp_path)
    here = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)
    assert installed.stdout == here.stdout
    where = "import scanner; print(scanner.__file__)"
    told = subprocess.run([str(python), "-c", where], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert told.stdout.startswith(str(packages))
