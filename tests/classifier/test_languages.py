"""Names in other languages: how many data types have them, some that must be found, and false friends that must not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.names import bundled_classifier

TYPES = Path(__file__).parents[2] / "rules" / "types"
CLASSIFIER = bundled_classifier()
EIGHT = 8


def test_every_data_type_has_synonyms_in_eight_languages() -> None:
    declared = [
        one for path in sorted(TYPES.glob("*.yaml")) for one in yaml.safe_load(path.read_text("utf-8"))["types"]
    ]
    few = {one["id"] for one in declared if len({*one.get("languages", {}), *one.get("weak_languages", {})}) < EIGHT}
    assert few == set()


@pytest.mark.parametrize(
    ("name", "data_type"),
    [
        ("geburtsjahr", "demographic.birth_year"),
        ("adresszeile", "address.line"),
        ("numer_cpf", "government.cpf"),
        ("aadhar_sankhya", "government.aadhaar"),
        ("numero_tarjeta_sim", "device.iccid"),
        ("historique_recherche_position", ""),
        ("historiquePositions", "location.history"),
        ("wynik_badania", "health.lab_result"),
        ("klantsegment", "demographic.segment"),
        ("saldo_conto", "payment.balance"),
        ("xinyong_pingfen", "payment.credit_score"),
        ("购物车", "order.cart"),
        ("rirekisho", "work.resume"),
        ("nomer_vizy", "government.immigration"),
        ("segment_client", ""),
        ("bogo", ""),
        ("seinen", ""),
        ("signature_client", ""),
    ],
)
def test_a_name_in_another_language_is_found_and_a_false_friend_is_not(name: str, data_type: str) -> None:
    assert CLASSIFIER.classify(name).data_type == data_type
