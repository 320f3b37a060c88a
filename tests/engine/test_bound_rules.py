"""Bound maskers, anonymisers and pseudonymisers act in the analysis, for functions of the project and of libraries."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import api

CODE = """\
import logging
import secretsauce
from shop import privacy

log = logging.getLogger(__name__)


def show(user):
    log.info("%s", {call})
"""
OWN = """\
class Veil:
    def over(self, text):
        return text.upper()


def veil(text, width=3):
    return lookup(text)


def lookup(text):
    return text
"""


def kinds(root: Path, call: str, bindings: str) -> list[tuple[str, tuple[str, ...]]]:
    """The findings' classes, and the transformations of the flows to the log."""
    (root / "shop").mkdir()
    (root / "shop" / "__init__.py").write_text("")
    (root / "shop" / "views.py").write_text(CODE.replace("{call}", call))
    (root / "shop" / "privacy.py").write_text(OWN)
    (root / "bindings.yaml").write_text(bindings)
    outcome = api.scan(api.Request(paths=(root,), bindings=root / "bindings.yaml", cache=False))
    rules = ",".join(finding.rule for finding in outcome.audit.findings)
    return [(rules, tuple(one.kind for one in flow.transformations)) for flow in outcome.audit.flows.flows]


@pytest.mark.parametrize(
    ("call", "bindings", "expected"),
    [
        ("user.email", "maskers: [shop.privacy.veil]", ("PF302", ())),
        ("privacy.veil(user.email)", "{}", ("PF302", ())),
        ("privacy.veil(user.email)", "maskers: [shop.privacy.veil]", ("", ("masked",))),
        ("privacy.veil(text=user.email)", "maskers: [shop.privacy.veil]", ("", ("masked",))),
        ("privacy.Veil().over(user.email)", "maskers: [shop.privacy.Veil.over]", ("", ("masked",))),
        ("secretsauce.pour(user.email)", "{}", ("PF302", ())),
        ("secretsauce.pour(user.email)", "maskers: [secretsauce.pour]", ("", ("masked",))),
        ("secretsauce.pour(user.email)", "anonymisers: [secretsauce.pour]", ("", ("anonymised",))),
        ("secretsauce.pour(user.email)", "pseudonymisers: [secretsauce.pour]", ("", ("pseudonymised",))),
        ("secretsauce.pour(user.email)", "maskers: [secretsauce.other]", ("PF302", ())),
    ],
)
def test_what_is_bound_transforms_what_passes(
    tmp_path: Path, call: str, bindings: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert kinds(tmp_path, call, bindings) == [expected]
