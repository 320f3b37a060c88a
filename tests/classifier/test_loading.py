"""Rule files in, a lexicon or every complaint out."""

from __future__ import annotations

import msgspec
import pytest

from scanner.rules.bundled import bundled
from scanner.rules.classifier import Lexicon, load_lexicon
from scanner.source import ConfigError

FILES: dict[str, str] = {**bundled("types"), **bundled("taxonomy"), **bundled("lexicon")}
LEXICON = load_lexicon(FILES)


def complaints(types: str) -> list[str]:
    """What is said of one more file of data types."""
    with pytest.raises(ConfigError) as caught:
        load_lexicon({**FILES, "rules/types/zz.yaml": types})
    return [str(complaint) for complaint in caught.value.complaints]


def test_every_complaint_comes_at_once_with_its_line_and_the_nearest_right_word() -> None:
    found = complaints(
        "types:\n"
        "  - {id: zz.one, category: user.contact.emial, label: x, names: [zz one]}\n"
        "  - {id: contact.email, category: user.contact.email, label: x, names: [zz two]}\n"
        "  - {id: zz.three, category: user.name, label: x}\n"
        "  - {id: zz.four, category: user.name, label: x, names: [email]}\n"
        "  - {id: zz.five, category: user.name, label: x, names: [zz five], needs: [persn]}\n"
    )
    assert found == [
        "rules/types/zz.yaml:2: unknown category 'user.contact.emial' (did you mean 'user.contact.email'?)",
        "rules/types/zz.yaml:3: the data type 'contact.email' is defined twice (first at rules/types/contact.yaml:3)",
        "rules/types/zz.yaml:4: the data type 'zz.three' has no names, so it cannot be found",
        "rules/types/zz.yaml:5: 'email' names two data types without any context (the other is 'contact.email')",
        "rules/types/zz.yaml:6: unknown role 'persn' (did you mean 'person'?)",
    ]


def test_an_unknown_key_is_named() -> None:
    found = complaints("types:\n  - {id: zz.one, category: user.name, label: x, nmes: [zz one]}\n")
    assert found == ["rules/types/zz.yaml:2: unknown key 'nmes' under 'types' (did you mean 'names'?)"]


def test_a_lexicon_survives_being_stored() -> None:
    restored = msgspec.msgpack.decode(msgspec.msgpack.encode(LEXICON), type=Lexicon)
    assert msgspec.structs.asdict(restored) == msgspec.structs.asdict(LEXICON)


def test_there_are_data_types_enough_with_labels_and_languages() -> None:
    types = [entry.data_type for entry in LEXICON.types]
    languages = {phrase.language for meanings in LEXICON.phrases.values() for phrase in meanings} - {""}
    assert len({one.id for one in types}) == len(types) >= 140
    assert len(languages) >= 8
    assert all(one.label and one.google_play and one.apple and one.ccpa for one in types)


@pytest.mark.parametrize(
    "category",
    [
        "user.account.id",
        "user.authorization.credentials.service_token",
        "user.contact.address.shipping",
        "user.behavior.purchase_history.order",
        "user.payment.invoice",
        "user.payment.record",
        "user.support",
        "user.support.after_sales",
        "user.support.voice_call",
        "user.support.session",
        "user.content.review",
        "user.content.photo_library",
        "user.calendar",
        "user.device.device_id.imei",
        "user.device.sim",
        "user.device.sim.carrier",
        "user.device.sim.imsi",
        "user.device.sim.iccid",
        "user.device.software_version",
        "user.device.network",
        "user.device.network.dns",
        "user.device.network.gateway",
        "user.device.network.cdn",
        "user.device.application",
        "user.device.installed_apps",
        "user.telemetry.page_open",
        "user.telemetry.page_close",
        "user.telemetry.click",
        "user.telemetry.first_access",
        "user.identity_evidence",
    ],
)
def test_each_extension_category_has_a_data_type(category: str) -> None:
    assert any(entry.data_type.category == category for entry in LEXICON.types)
