"""Programs that set things that leak in, the settings out."""

from __future__ import annotations

from tests.taint.program_case import run


def check(code: str, expected: list[tuple[int, str]]) -> None:
    found = run({"settings.py": code}).settings
    assert [(one.place.line, one.symbol) for one in found] == expected


def test_a_name_is_given_a_value_in_many_ways() -> None:
    check(
        """\
import os
SQLALCHEMY_ECHO = True
class Config:
    SQLALCHEMY_ECHO = True
def create(app):
    app.config["SQLALCHEMY_ECHO"] = True
    app.config.update(SQLALCHEMY_ECHO=True)
    app.config.from_mapping({"SQLALCHEMY_ECHO": True})
    os.environ.setdefault("LANGSMITH_TRACING", "true")
""",
        [
            (2, "SQLALCHEMY_ECHO"),
            (4, "SQLALCHEMY_ECHO"),
            (6, "SQLALCHEMY_ECHO"),
            (7, "SQLALCHEMY_ECHO"),
            (8, "SQLALCHEMY_ECHO"),
            (9, "LANGSMITH_TRACING"),
        ],
    )


def test_a_local_variable_of_that_name_sets_nothing() -> None:
    check("def f(x):\n    SQLALCHEMY_ECHO = True\n    return SQLALCHEMY_ECHO and x\n", [])


def test_a_value_that_is_not_known_is_not_held_against_it() -> None:
    check("import os\nSQLALCHEMY_ECHO = bool(os.environ.get('ECHO'))\n", [])


def test_one_call_that_sets_several_things_is_told_of_each() -> None:
    check(
        'import sentry_sdk\nsentry_sdk.init(dsn="x", send_default_pii=True, include_local_variables=True)\n',
        [(2, "sentry_sdk.init(include_local_variables)"), (2, "sentry_sdk.init(send_default_pii)")],
    )


def test_conditions_reach_into_what_is_written_out() -> None:
    check(
        'LOGGING = {"formatters": {"a": dict(format="%(client_ip)s"), "b": {"format": "%(message)s"}}}\n',
        [(1, "LOGGING")],
    )
    check('LOGGING = {"formatters": {"b": {"format": "%(message)s"}}, "format": "%(client_ip)s"}\n', [])


def test_a_dict_given_as_keywords_is_read_as_if_written_out() -> None:
    code = "import sentry_sdk\nOPTIONS = {'dsn': 'x', 'send_default_pii': True}\nsentry_sdk.init(**OPTIONS)\n"
    check(code, [(3, "sentry_sdk.init(send_default_pii)")])


def test_what_is_not_among_the_given_keywords_is_absent() -> None:
    code = "import sqlalchemy\nGIVEN = {}\nsqlalchemy.create_engine('x', **GIVEN)\n".replace("{}", "{'echo': True}")
    check(code, [(3, "sqlalchemy.create_engine(echo)")])
    check(code.replace("True", "True, 'hide_parameters': True"), [])


def test_keywords_that_are_not_known_may_be_anything() -> None:
    check("import sqlalchemy\ndef f(x):\n    sqlalchemy.create_engine('x', echo=True, **x)\n", [])


def test_an_attribute_of_a_library_is_known_by_its_full_name() -> None:
    check("import langchain\nlangchain.debug = True\n", [(2, "langchain.debug")])
    check("import langchain as lc\ndef f():\n    lc.verbose = True\n", [(3, "langchain.verbose")])
    check("import shop\nshop.debug = True\n", [])


def test_what_an_object_was_made_with_is_part_of_what_is_set() -> None:
    code = "import logging\nlog = logging.getLogger('botocore')\nlog.setLevel(logging.DEBUG)\n"
    check(code, [(3, "logging.Logger.setLevel(level)")])
    check(code.replace("botocore", "shop"), [])
    check(code.replace("DEBUG", "ERROR"), [])


def test_what_a_list_is_grown_by_is_part_of_it() -> None:
    code = """\
INSTALLED_APPS = ["shop"]
INSTALLED_APPS += ["silk"]
INSTALLED_APPS.append("silk")
INSTALLED_APPS.insert(0, "silk")
INSTALLED_APPS.extend(["silk", "shop"])
INSTALLED_APPS = INSTALLED_APPS + ["silk"]
INSTALLED_APPS.append("shop")
OTHERS.append("silk")
"""
    check(code, [(line, "INSTALLED_APPS") for line in (2, 3, 4, 5, 6)])


def test_what_is_set_under_debug_alone_is_for_development() -> None:
    code = """\
from base import DEBUG, STAGING
INSTALLED_APPS = ["shop"]
if DEBUG:
    INSTALLED_APPS += ["silk"]
if STAGING:
    INSTALLED_APPS += ["silk"]
if not DEBUG:
    INSTALLED_APPS += ["silk"]
"""
    check(code, [(6, "INSTALLED_APPS"), (8, "INSTALLED_APPS")])


def test_keywords_that_another_function_writes_are_read_there() -> None:
    code = """\
import sentry_sdk
OPTIONS = {"send_default_pii": True}
def options(dsn):
    return {"dsn": dsn, "send_default_pii": True}
def kept():
    sentry_sdk.init(**OPTIONS)
def made():
    sentry_sdk.init(**options("a"))
def quiet(extra):
    sentry_sdk.init(**extra)
quiet({"send_default_pii": False})
"""
    check(code, [(6, "sentry_sdk.init(send_default_pii)"), (8, "sentry_sdk.init(send_default_pii)")])
