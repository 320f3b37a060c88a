"""Text that is made of a person: which lines tell who someone is, and which only look like it."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

HEAD = "import logging\nlog = logging.getLogger()\n"


def check(code: str, wanted: list[str]) -> None:
    """`wanted` are the data types that reach the log or an exception, in the order of the lines."""
    flows = sorted(run({"app.py": HEAD + code}).flows, key=lambda one: one.sink.place.line)
    assert [one.source.data_type for one in flows if one.sink.kind in ("log", "exception")] == wanted


@pytest.mark.parametrize(
    "code",
    [
        "def seen(user):\n    log.info('%s logged in', user)\n",
        "def seen(user):\n    log.info(f'{user} logged in')\n",
        "def seen(req):\n    log.info('no orders for ' + req.user)\n",
        "def seen(req):\n    who = req.context['user']\n    raise ValueError('not for %s' % who)\n",
        "def seen(session):\n    log.info('by {}'.format(session.get('current_user')))\n",
        "def seen(req, check):\n    who = req.user\n    if req.page or check(who):\n        return\n"
        "    log.info('not for %s', who)\n",
    ],
)
def test_text_that_is_made_of_a_user_tells_who_that_is(code: str) -> None:
    check(code, ["account.username"])


def test_text_that_is_made_of_an_author_tells_a_name() -> None:
    check("def seen(comment):\n    log.info('by %s', comment.author)\n", ["name.full"])


@pytest.mark.parametrize(
    "code",
    [
        "def seen(user):\n    if user:\n        log.info('someone logged in')\n",
        "def seen(user):\n    log.info('%s pages', user.pages)\n",
        "def seen(users):\n    log.info('%d users', len(users))\n",
        "def seen(db_user):\n    log.info('connected as %s', db_user)\n",
        "def seen(product, sender, agent, user_agent_version):\n"
        "    log.info('%s %s %s %s', product, sender, agent, user_agent_version)\n",
        "class User:\n    def __init__(self, key):\n        self.key = key\n"
        "    def __str__(self):\n        return 'user'\n"
        "def seen():\n    user = User(1)\n    log.info('%s', user)\n",
    ],
)
def test_what_is_no_person_or_shows_none_is_clean(code: str) -> None:
    check(code, [])


def test_a_person_who_is_kept_and_not_written_out_is_no_flow_of_it() -> None:
    check("def seen(user, cursor, rows):\n    rows.append(user)\n    cursor.execute('SELECT ?', (user,))\n", [])
