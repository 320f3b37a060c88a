"""What a flow tells: its source, sink, steps, transformations, guards and guesses."""

from __future__ import annotations

from scanner.taint.model import Flow, Flows
from scanner.taint.options import Options
from tests.taint.program_case import run

FLASK = "from flask import Flask, request\n\napp = Flask(__name__)\n"


def one(flows: Flows, kind: str) -> Flow:
    found = [flow for flow in flows.flows if flow.sink.kind == kind]
    assert len(found) == 1, [(flow.sink.kind, flow.source.category, flow.source.expression) for flow in flows.flows]
    return found[0]


def test_a_form_field_is_classified_by_its_key_and_its_recipient_read_from_the_url() -> None:
    flow = one(
        run(
            {
                "shop.py": FLASK
                + "import requests\n\n@app.post('/register')\ndef register():\n    mail = request.form['email']\n"
                + "    requests.post('https://api.mixpanel.com/track', json={'distinct_id': mail})\n    return 'ok'\n"
            }
        ),
        "network",
    )
    assert (flow.source.kind, flow.source.category, flow.source.place.line) == ("api", "user.contact.email", 8)
    assert flow.sink.recipient is not None
    assert (flow.sink.recipient.host, flow.sink.transport) == ("api.mixpanel.com", "tls")
    assert flow.path == ("[distinct_id]",)
    assert flow.entry_points == ("POST /register",)
    assert [step.sentence for step in flow.steps][1] == "put into dict under 'distinct_id'"


def test_a_hash_is_recorded_and_does_not_end_the_flow() -> None:
    flow = one(
        run(
            {
                "m.py": "import hashlib, logging\n\ndef note(email):\n"
                "    logging.info(hashlib.sha256(email.encode()).hexdigest())\n"
            }
        ),
        "log",
    )
    assert [done.kind for done in flow.transformations] == ["hashed"]
    assert flow.source.kind == "parameter"


def test_the_earliest_origin_wins_so_that_one_flow_is_one_finding() -> None:
    flows = run(
        {
            "m.py": "import logging\n\ndef view(customer):\n    notify(customer.email)\n\ndef notify(email):\n"
            "    email_address = email\n"
            "    logging.info(email_address)\n"
        }
    )
    assert one(flows, "log").source.expression == "customer.email"


def test_a_check_in_a_caller_is_a_guard_of_the_flow() -> None:
    flow = one(
        run(
            {
                "m.py": "import logging\nfrom consent import allowed\n\ndef view(user):\n    if not allowed('ads'):\n"
                "        return\n"
                "    note(user)\n\ndef note(user):\n    logging.info(user.email)\n",
                "consent.py": "def allowed(scope):\n    return bool(scope)\n",
            }
        ),
        "log",
    )
    calls = {(guard.call, guard.polarity, guard.arguments) for guard in flow.guards}
    assert ("consent.allowed", True, ("ads",)) in calls


def test_an_unknown_call_is_a_guess_that_can_be_switched_off() -> None:
    files = {
        "m.py": "import logging\nfrom elsewhere import shape\n\ndef note(email):\n    logging.info(shape(email))\n"
    }
    flow = one(run(files), "log")
    assert [guess.kind for guess in flow.guesses if guess.kind != "bare-name"] == ["unknown-call"]
    assert run(files, Options(without=("unknown-call",))).flows == ()


def test_a_whole_object_with_personal_fields_is_a_source() -> None:
    flow = one(
        run(
            {
                "m.py": "import logging\nfrom dataclasses import dataclass\n\n@dataclass\nclass Customer:\n"
                "    email: str\n    size: int\n\n"
                "def show(who: Customer):\n    logging.info(who)\n"
            }
        ),
        "log",
    )
    assert (flow.source.kind, flow.source.fields) == ("object", ("email",))


def test_the_same_program_gives_the_same_answer_whatever_the_order_of_its_files() -> None:
    files = {
        "a.py": "from b import keep, KEPT\nimport logging\n\ndef view(user):\n    keep(user.email)\n\n"
        "def show():\n    logging.info(KEPT)\n",
        "b.py": "KEPT = []\n\ndef keep(mail):\n    KEPT.append(mail)\n",
    }
    assert run(files).flows == run(dict(reversed(files.items()))).flows
    assert run(files).flows


def test_an_accessor_of_code_outside_the_project_gives_what_its_name_says() -> None:
    flows = run(
        {
            "m.py": "import logging\n\ndef note(user, mailer, fetch):\n"
            "    logging.info(user.get_full_name())\n"  # told
            "    logging.warning(mailer.email(user))\n"  # a verb
            "    logging.error(user.has_email())\n"  # a question
        }
    )
    assert [(flow.source.category, flow.sink.place.line) for flow in flows.flows] == [("user.name", 4)]


def test_an_exception_gives_away_its_text_once_and_not_what_it_keeps_beside_it() -> None:
    flows = run(
        {
            "m.py": "class Unknown(Exception):\n    def __init__(self, user, why):\n"
            "        super().__init__(why)\n        self.mail = user.email\n\n"
            "def find(user):\n    try:\n        raise Unknown(user, f'no {user.phone}')\n"
            "    except Unknown as error:\n        raise error\n"
        }
    )
    assert [(flow.source.category, flow.sink.kind, flow.sink.place.line) for flow in flows.flows] == [
        ("user.contact.phone_number", "exception", 8)
    ]


def test_several_values_of_one_form_field_are_read_under_its_name() -> None:
    code = FLASK + "import requests\n\n@app.post('/r')\ndef r():\n    mails = request.form.getlist('email')\n"
    flow = one(run({"shop.py": code + "    requests.post('https://x.com', json=mails)\n    return 'ok'\n"}), "network")
    assert (flow.source.category, flow.source.expression) == ("user.contact.email", "request.form.getlist('email')")


def test_a_sending_method_of_an_organisations_package_is_a_sink_without_a_rule_and_the_flow_says_so() -> None:
    program = {
        "m.py": "import onfido, tiktoken\n\ndef check(user):\n"
        "    onfido.Api('t').applicant.create({'first_name': user.first_name})\n"
        "    onfido.Api('t').applicant.find(user.first_name)\n"
        "    tiktoken.update(user.first_name)\n"
    }
    flow = one(run(program), "third_party")
    assert flow.sink.recipient is not None
    assert (flow.sink.place.line, flow.sink.recipient.entity) == (4, "onfido")
    assert [guess.kind for guess in flow.guesses] == ["unmodelled-sdk"]
    assert run(program, Options(without=("unmodelled-sdk",))).flows == ()


def test_a_key_is_read_by_get_as_by_brackets() -> None:
    flows = run(
        {
            "m.py": "import logging\n\ndef note(body):\n    logging.info(body['firstName'])\n"
            "    logging.info(body.get('firstName'))\n    logging.info(body.get('page'))\n"
        }
    )
    assert [(flow.source.category, flow.sink.place.line) for flow in flows.flows] == [
        ("user.name.first", 4),
        ("user.name.first", 5),
    ]


def test_a_call_that_gives_back_what_it_was_given_is_no_step() -> None:
    flow = one(
        run(
            {
                "m.py": "import logging\n\nclass Person:\n    def __init__(self, email):\n"
                "        self.email = email\n\n"
                "def check(person):\n    person.seen = True\n\n"
                "def note(request_email):\n    person = Person(request_email)\n    check(person)\n"
                "    check(person.email)\n    logging.info(person.email)\n"
            }
        ),
        "log",
    )
    assert [step.sentence for step in flow.steps] == [
        "received as parameter 'request_email'",
        "passed to Person()",
        "stored in field 'email'",
        "kept in what Person() changed",
        "read from field 'email'",
        "written to the log",
    ]
