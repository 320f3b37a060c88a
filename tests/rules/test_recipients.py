"""The recipients catalogue: hosts and packages in, organisations out."""

from __future__ import annotations

import pytest

from scanner.rules.bundled import bundled
from scanner.rules.recipients import load_recipients, registrable
from scanner.source import ConfigError

GOOD = "- {id: mixpanel, name: Mixpanel, role: analytics, domains: [mixpanel.com], packages: {pypi: [mixpanel]}}\n"
GOOD += "- {id: aws, name: AWS, role: hosting, domains: [amazonaws.com]}\n"
GOOD += "- {id: ses, name: SES, role: email, domains: [email.us-east-1.amazonaws.com]}\n"


@pytest.mark.parametrize(
    ("host", "organisation"),
    [
        ("mixpanel.com", "mixpanel"),
        ("api.eu.mixpanel.com", "mixpanel"),
        ("API.Mixpanel.com:443", "mixpanel"),
        ("user@api.mixpanel.com.", "mixpanel"),
        ("{?}.mixpanel.com", "mixpanel"),
        ("mixpanel.com.evil.org", ""),
        ("notmixpanel.com", ""),
        ("com", ""),
        ("", ""),
        ("email.us-east-1.amazonaws.com", "ses"),
        ("s3.amazonaws.com", "aws"),
    ],
)
def test_a_host_belongs_to_whoever_holds_its_domain(host: str, organisation: str) -> None:
    assert load_recipients({"r.yaml": GOOD}).by_host(host) == organisation


def test_packages_are_found_by_their_normal_name() -> None:
    recipients = load_recipients({"r.yaml": GOOD.replace("[mixpanel]", "[mix_panel]")})
    assert recipients.by_package("pypi", "Mix.Panel") == "mixpanel"
    assert recipients.by_package("npm", "mix_panel") == ""


def test_the_registrable_domain_follows_the_public_suffix_list() -> None:
    assert [registrable(host) for host in ("api.shop.co.uk", "co.uk", "a.b.example.com:80", "{?}")] == [
        "shop.co.uk", "", "example.com", "",
    ]  # fmt: skip


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = (
        GOOD
        + "- {id: mixpanel, name: M, role: analytic}\n- {id: b, name: B, role: other, domains: [mixpanel.com, X]}\n"
    )
    text += "- {id: c, name: C, role: other, packages: {pipy: [c]}}\n"
    with pytest.raises(ConfigError) as caught:
        load_recipients({"r.yaml": text})
    assert "did you mean 'analytics'?" in str(caught.value)
    with pytest.raises(ConfigError) as caught:
        load_recipients({"r.yaml": text.replace("analytic}", "analytics}")})
    assert [c.line for c in caught.value.complaints] == [4, 5, 5, 6]


def test_the_bundled_catalogue_loads() -> None:
    assert load_recipients(bundled("recipients")).by_host("api.mixpanel.com") == "mixpanel"
