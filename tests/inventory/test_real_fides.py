"""The exported manifest is accepted by the real Fides: its models and taxonomy (`pip install fideslang`, optional)."""

from __future__ import annotations

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
