"""The exported manifest is accepted by the real Fides: its models and taxonomy (`pip install fideslang`, optional), and
its own command where that is installed (`pip install ethyca-fides`)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.cli.running import flowaudit

APPS = Path(__file__).parents[2] / "fixtures" / "apps"
fideslang = pytest.importorskip("fideslang", reason="fideslang is not installed: the real Fides was not asked")


@pytest.mark.parametrize("app", ["ottobest", "calmere"])
def test_the_manifest_is_valid_and_names_only_what_fides_knows_or_is_told(app: str) -> None:
    from fideslang.models import Taxonomy
    from fideslang.relationships import get_referenced_missing_keys

    exported = flowaudit("inventory", "export", APPS / app, "--format", "fides")
    manifest = Taxonomy.model_validate(yaml.safe_load(exported.out))
    known = fideslang.DEFAULT_TAXONOMY
    whole = Taxonomy(
        system=manifest.system,
        data_category=[*known.data_category, *(manifest.data_category or [])],
        data_subject=[*known.data_subject, *(manifest.data_subject or [])],
        data_use=known.data_use,
        organization=known.organization,
    )
    assert get_referenced_missing_keys(whole) == set()
    assert manifest.system[0].privacy_declarations


@pytest.mark.skipif(shutil.which("fides") is None, reason="the command fides is not installed: it was not asked")
@pytest.mark.parametrize("app", ["ottobest", "calmere"])
def test_the_command_of_fides_parses_the_manifest(app: str, tmp_path: Path) -> None:
    exported = flowaudit("inventory", "export", APPS / app, "--format", "fides")
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "system.yml").write_text(exported.out, "utf-8")
    quiet = {**os.environ, "HOME": str(tmp_path), "FIDES__USER__ANALYTICS_OPT_OUT": "true"}
    command = ["fides", "--local", "parse", "manifests"]
    ran = subprocess.run(command, cwd=tmp_path, env=quiet, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Taxonomy successfully created" in ran.stdout
