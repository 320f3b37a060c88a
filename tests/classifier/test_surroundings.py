"""What stands around a name decides where its words do not: the file, the function, options, tokens, protocols."""

from __future__ import annotations

import pytest

from benchmarks.names import bundled_classifier
from scanner.taint.opened.spelling import about

CLASSIFIER = bundled_classifier()


def check(
    spelling: str, expected: str, beside: str = "", place: str = "", function: str = "", declared: str = ""
) -> None:
    """`owner.name` with the names `beside` it, in a file and a function: the data type expected, "" for none."""
    owner, _, name = spelling.rpartition(".")
    verdict = CLASSIFIER.classify(name, owner, declared, tuple(beside.split()), place, about(function))
    assert verdict.data_type == expected, (spelling, verdict)


@pytest.mark.parametrize(
    ("spelling", "place", "function", "expected"),
    [
        ("address", "shop/mailer.py", "", "contact.email"),
        ("addresses", "lists/mailing_list.py", "", "contact.email"),
        ("address", "shop/views.py", "checkEmailAddress", "contact.email"),
        ("address", "shop/views.py", "parse_email_recipients", "contact.email"),
        ("address", "shop/net.py", "", ""),
        ("bind_address", "shop/mailer.py", "", ""),
        ("order.address", "shop/mailer.py", "", "address.postal"),
    ],
)
def test_an_address_in_code_about_mail_is_an_e_mail_address(
    spelling: str, place: str, function: str, expected: str
) -> None:
    check(spelling, expected, place=place, function=function)


@pytest.mark.parametrize(
    ("spelling", "beside", "expected"),
    [
        ("options.password", "username", "credential.password"),
        ("options.password", "", ""),
        ("options.password", "username host port", ""),
        ("login", "password", "account.username"),
        ("login", "logout", ""),
        ("token", "uid", "credential.access_token"),
        ("token", "path", ""),
        ("UserType.id", "email full_name", "account.id"),
        ("UserType.name", "value", ""),
        ("request.axes_user_agent", "", "network.user_agent"),
        ("parsed.password", "hostname scheme username", ""),
    ],
)
def test_neighbours_tell_whose_a_credential_or_identifier_is(spelling: str, beside: str, expected: str) -> None:
    check(spelling, expected, beside)


@pytest.mark.parametrize(
    ("spelling", "function", "expected"),
    [
        ("nickname", "set_course_nickname", ""),
        ("nickname", "set_user_nickname", "name.nickname"),
        ("email", "send_support_email", "contact.email"),
        ("userid", "add_user_to_group", "account.id"),
        ("object.username", "get_success_url", "account.username"),
        ("username", "set_template", ""),
    ],
)
def test_a_function_about_the_name_says_whose_it_is(spelling: str, function: str, expected: str) -> None:
    check(spelling, expected, function=function)


@pytest.mark.parametrize(
    ("spelling", "declared", "expected"),
    [
        ("user.emails", "UserEmailManager", ""),
        ("hashed_password", "PasswordHash", ""),
        ("user.emails", "list[str]", "contact.email"),
        ("TelnetSession.password", "", ""),
        ("TokenSerializer.password", "", "credential.password"),
        ("AppConfigInstance.admin_username", "", ""),
        ("email_object", "", ""),
        ("policy_candidate.id", "", ""),
        ("team_member.id", "", "account.id"),
        ("re_new_password", "", "credential.password"),
        ("AddressInputType.country", "", "address.country"),
        ("SubmissionListSerializer.email", "", "contact.email"),
        ("mailing_list.email", "", ""),
        ("Alert.user_id", "db.Column(UUID, db.ForeignKey('users.id'))", "account.id"),
        ("Alert.user_id", "models.ForeignKey(User)", ""),
        ("Webhook.avatar", "", ""),
        ("shipment.ship_to_address", "", "address.shipping"),
    ],
)
def test_what_a_class_does_says_whether_it_holds_data_of_somebody(spelling: str, declared: str, expected: str) -> None:
    check(spelling, expected, declared=declared)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("create_user", "user"),
        ("checkEmailAddress", "EmailAddress"),
        ("getUser", "User"),
        ("ordering", ""),
        ("User", ""),
    ],
)
def test_what_a_function_is_about_stands_after_its_verb(function: str, expected: str) -> None:
    assert about(function) == expected
