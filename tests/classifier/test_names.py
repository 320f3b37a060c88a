"""Names in, data types out: the traps and the misses that others have, and the principle behind each."""

from __future__ import annotations

import pytest

from scanner.rules.bundled import bundled
from scanner.rules.classifier import Classifier, load_lexicon

CLASSIFIER = Classifier(load_lexicon({**bundled("types"), **bundled("taxonomy"), **bundled("lexicon")}))


def check(spelling: str, expected: str, declared: str = "", neighbours: tuple[str, ...] = ()) -> None:
    """`owner.name`: the data type expected, "" for none."""
    owner, _, name = spelling.rpartition(".")
    verdict = CLASSIFIER.classify(name, owner, declared, neighbours)
    assert verdict.data_type == expected, (spelling, verdict)
    assert verdict.evidence


@pytest.mark.parametrize(
    "spelling",
    [
        "email_template",
        "email_verified",
        "send_email",
        "is_email_valid",
        "email_count",
        "email_backend",
        "email_regex",
        "verify_phone",
        "race_condition",
        "interest_rate",
        "location_header",
        "address_family",
        "max_age",
        "accent_color",
        "password_salt",
        "tax_total",
        "bind_address",
        "base_address",
        "memory_address",
        "wallet_address",
        "company_name",
        "programming_language",
        "memory_usage",
        "image",
        "page",
        "usage",
        "megaphone",
        "db_username",
        "smtp_password",
        "lng",
        "lead_time",
        "leaderboard",
        "oauth",
        "remember_me",
        "csrf_token",
        "api_key",
        "hostname",
        "filename",
        "status",
        "order_by",
        "total_salary",
        "password_length",
        "name",
        "address",
        "location",
        "id",
        "title",
        "token",
        "age",
    ],
)
def test_a_head_that_is_something_else_or_a_bare_common_word_is_not_personal(spelling: str) -> None:
    check(spelling, "")


@pytest.mark.parametrize(
    "spelling",
    [
        "http_client.name",
        "s3_client.name",
        "redis_client.name",
        "csv_reader.name",
        "file_owner.name",
        "media_player.name",
        "model_trainer.name",
        "jwt_issuer.name",
        "caller.id",
        "kafka_consumer.name",
        "driver.name",
        "server.name",
        "product.name",
        "file.location",
        "response.headers.location",
        "memory.address",
        "socket.address",
        "locale.country_code",
        "css.height",
        "i18n.lng",
        "lexer.token",
        "key.fingerprint",
        "settings.password",
        "config.smtp.username",
        "self.fields.email",
        "form.errors.password",
        "company.address",
        "shop.phone",
        "table.full_name",
    ],
)
def test_a_thing_of_the_program_is_no_person(spelling: str) -> None:
    check(spelling, "")


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("email", "contact.email"),
        ("work_email", "contact.email"),
        ("candidate_email", "contact.email"),
        ("email_of_guardian", "contact.email"),
        ("emailAddress", "contact.email"),
        ("user_mail", "contact.email"),
        ("useremail", "contact.email"),
        ("created_by_email", "contact.email"),
        ("order__customer__email", "contact.email"),
        ("get_email", "contact.email"),
        ("email_hash", "credential.pseudonymous_hash"),
        ("applicant_phone", "contact.phone"),
        ("user.name", "name.full"),
        ("request.user.first_name", "name.first"),
        ("Patient.name", "name.full"),
        ("nickname", "name.nickname"),
        ("imei", "device.imei"),
        ("imsi", "device.imsi"),
        ("idfa", "device.advertising_id"),
        ("gaid", "device.advertising_id"),
        ("advertising_id", "device.advertising_id"),
        ("request.ip", "network.ip"),
        ("clientIPAddress", "network.ip"),
        ("HTTP_X_FORWARDED_FOR", "network.ip"),
        ("device.mac", "device.mac_address"),
        ("lat", "location.precise"),
        ("user.lng", "location.precise"),
        ("zip_code", "address.postal_code"),
        ("address.line1", "address.street"),
        ("addr.postcode", "address.postal_code"),
        ("order.shipping_address", "address.shipping"),
        ("customer.address", "address.postal"),
        ("iban", "payment.iban"),
        ("card_number", "payment.card_number"),
        ("card.number", "payment.card_number"),
        ("cvv", "payment.card_security_code"),
        ("passport", "government.passport"),
        ("session_id", "account.session"),
        ("user_id", "account.id"),
        ("user.id", "account.id"),
        ("user_ids", "account.id"),
        ("form.cleaned_data.username", "account.username"),
        ("password", "credential.password"),
        ("password_hash", "credential.password"),
        ("user.access_token", "credential.access_token"),
        ("diagnosis", "health.diagnosis"),
        ("patient.weight", "health.measurement"),
        ("is_pregnant", "health.reproductive"),
        ("invoice_to_zipcode", "address.postal_code"),
    ],
)
def test_personal_names_are_found(spelling: str, expected: str) -> None:
    check(spelling, expected)


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("correo", "contact.email"),
        ("telefono_cliente", "contact.phone"),
        ("nombre_cliente", "name.full"),
        ("fecha_nacimiento", "demographic.birth_date"),
        ("adresse", "address.postal"),
        ("plz", "address.postal_code"),
        ("geburtsdatum", "demographic.birth_date"),
        ("cpf", "government.cpf"),
        ("aadhaar_number", "government.aadhaar"),
        ("shouji", "contact.phone"),
        ("dizhi", "address.postal"),
        ("prénom", "name.first"),
        ("codice_fiscale", "government.national_id"),
        ("手机号", "contact.phone"),
    ],
)
def test_names_in_other_languages_and_transliterations_are_found(spelling: str, expected: str) -> None:
    check(spelling, expected)


@pytest.mark.parametrize(
    ("spelling", "declared", "expected"),
    [
        ("contact", "EmailStr", "contact.email"),
        ("reach_at", "StringField(validators=[Email()])", "contact.email"),
        ("mobile", "PhoneNumberField(null=True)", "contact.phone"),
        ("email", "models.BooleanField(default=False)", ""),
        ("email", "Callable[[str], str]", ""),
        ("email", "_('E-mail address')", ""),
        ("phone", "Variable(_('Phone'), type=Phone)", "contact.phone"),
        ("ip", "IPvAnyAddress", "network.ip"),
        ("bind_ip", "IPvAnyAddress", ""),
        ("name", "models.CharField(max_length=100)", ""),
        ("address", "int", ""),
        ("EMAIL", "", ""),
    ],
)
def test_the_declared_type_decides(spelling: str, declared: str, expected: str) -> None:
    check(spelling, expected, declared)


def test_neighbours_tell_whose_name_it_is() -> None:
    check("name", "name.full", neighbours=("email", "phone"))
    check("Product.name", "", neighbours=("email", "phone"))
    check("name", "", neighbours=("email", "host", "port"))
    check("city", "address.city", neighbours=("street", "postcode"))
    check("lng", "location.precise", neighbours=("lat",))


def test_confidence_follows_the_evidence() -> None:
    confidence = [
        CLASSIFIER.classify("contact", declared="EmailStr").confidence,
        CLASSIFIER.classify("email", declared="models.CharField()").confidence,
        CLASSIFIER.classify("email", "user").confidence,
        CLASSIFIER.classify("email").confidence,
    ]
    assert confidence == ["certain", "high", "medium", "low"]
    assert CLASSIFIER.classify("email", "user", place="tests/test_users.py").confidence == "low"


def test_an_explanation_says_what_would_change_the_answer() -> None:
    explained = CLASSIFIER.explain("name")
    changes = {change.sentence: change.data_type for change in explained.changes}
    assert changes["owned by a person (`customer`)"] == "name.full"
    assert changes["beside `email` and `phone`"] == "name.full"
    assert CLASSIFIER.explain("email", "user").label == "e-mail address"


def test_a_question_is_answered_once_and_always_the_same() -> None:
    assert CLASSIFIER.classify("email", "user") is CLASSIFIER.classify("email", "user")


@pytest.mark.parametrize(
    ("spelling", "declared", "expected"),
    [
        ("ApiKey.key", "", "credential.access_token"),
        ("token.key", "", "credential.access_token"),
        ("EmailVerification.code", "", "credential.reset_token"),
        ("InviteToken.token", "", "credential.reset_token"),
        ("token", "generate_token()", "credential.access_token"),
        ("code", "generate_code()", "credential.reset_token"),
        ("token.value", "", ""),
        ("token", "", ""),
        ("error.code", "", ""),
        ("code", "get_code()", ""),
        ("user.key", "", ""),
        ("key.key", "", ""),
        ("token", "next_token()", ""),
        ("api_key", "get_setting()", ""),
    ],
)
def test_what_makes_or_holds_a_secret_says_that_a_weak_name_is_one(spelling: str, declared: str, expected: str) -> None:
    check(spelling, expected, declared)


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("comment.text", "content.comment"),
        ("Comments.text", "content.comment"),
        ("FollowUp.comment", "content.comment"),
        ("ticket.description", "content.comment"),
        ("response.text", ""),
        ("release_note.body", ""),
        ("product.description", ""),
        ("text", ""),
        ("message.body", ""),
        ("comment.id", ""),
        ("review.url", ""),
    ],
)
def test_the_text_of_what_people_write_is_theirs(spelling: str, expected: str) -> None:
    check(spelling, expected)


def test_the_title_of_a_text_is_no_job_title() -> None:
    check("title", "work.job_title", neighbours=("email", "department"))
    check("title", "", neighbours=("email", "author", "text", "uri"))
