"""How long things are kept, as calls, settings and deletions on schedule say."""

from __future__ import annotations

import pytest

from scanner.audit.keeping import Keeping
from scanner.rules.model import ENDLESS
from tests.taint.program_case import run

DAY = 86_400
SINKS = {
    "django-cache": ("from django.core.cache import cache", "cache.set('k', user.email, timeout={})"),
    "cookie": (
        "from flask import make_response",
        "reply = make_response('ok')\n    reply.set_cookie('k', user.email, max_age={})\n    return reply",
    ),
    "redis": ("import redis", "redis.Redis().set('k', user.email, ex={})"),
}


def lasts(head: str, code: str, more: str = "") -> int | None:
    files = {"m.py": f"{head}\n{more}\ndef keep(user, given):\n    {code}\n", "settings.py": "AGE = 30 * 24 * 3600\n"}
    (found,) = {flow.sink.lasts for flow in run(files).flows if flow.sink.store == "k"}
    return found


@pytest.mark.parametrize("sink", SINKS)
@pytest.mark.parametrize(
    ("written", "more", "seconds"),
    [
        ("3600", "", 3600),
        ("7 * 24 * 60 * 60", "", 7 * DAY),
        ("AGE", "AGE = 2 * 86400", 2 * DAY),
        ("AGE", "from settings import AGE", 30 * DAY),
        ("settings.AGE", "import settings", 30 * DAY),
        ("timedelta(days=2, hours=1).total_seconds()", "from datetime import timedelta", 2 * DAY + 3600),
        ("int(LONG)", "from datetime import timedelta\nLONG = timedelta(weeks=1)", 7 * DAY),
        ("given", "", None),
        ("AGE", "import os\nAGE = int(os.environ['AGE'])", None),
    ],
)
def test_a_time_is_read_where_it_is_constant(sink: str, written: str, more: str, seconds: int | None) -> None:
    head, code = SINKS[sink]
    assert lasts(head, code.format(written), more) == seconds


@pytest.mark.parametrize(
    ("head", "code", "seconds"),
    [
        ("import redis, time", "redis.Redis().set('k', user.email, exat=int(time.time()) + 86400)", DAY),
        ("import redis, time", "redis.Redis().set('k', user.email, exat=1900000000 + given)", None),
        ("from django.core.cache import caches", "caches['slow'].set('k', user.email, timeout=86400)", DAY),
        ("from flask_caching import Cache\ncache = Cache()", "cache.set('k', user.email, timeout=86400)", DAY),
        ("from flask_caching import Cache\ncache = Cache()", "cache.set('k', user.email)", 300),
        (
            "import boto3, time",
            "boto3.client('dynamodb').put_item(TableName='k', "
            "Item={'mail': {'S': user.email}, 'ttl': {'N': str(int(time.time()) + 7 * 86400)}})",
            7 * DAY,
        ),
        (
            "import boto3",
            "boto3.client('dynamodb').put_item(TableName='k', Item={'mail': {'S': user.email}})",
            None,
        ),
        (
            "from celery import Celery\napp = Celery()",
            "app.send_task('k', args=[user.email], expires=86400)",
            DAY,
        ),
        *(
            (
                "from datetime import datetime, timedelta\nfrom flask import make_response",
                f"reply = make_response('ok')\n    reply.set_cookie('k', user.email, {given})\n    return reply",
                seconds,
            )
            for given, seconds in (
                ("expires=datetime.utcnow() + timedelta(days=2)", 2 * DAY),
                ("max_age=60, expires=datetime.utcnow() + timedelta(days=2)", 60),
                ("expires=given", None),
            )
        ),
    ],
)
def test_calls_of_many_kinds_say_how_long(head: str, code: str, seconds: int | None) -> None:
    assert lasts(head, code) == seconds


@pytest.mark.parametrize(
    ("setting", "code", "seconds"),
    [
        ("CACHES = {'default': {'TIMEOUT': 2 * 86400}}", "cache.set('k', user.email)", 2 * DAY),
        ("CACHES = {'default': {'TIMEOUT': 2 * 86400}}", "cache.set('k', user.email, timeout=60)", 60),
        ("CACHES = {'default': {'TIMEOUT': None}}", "cache.set('k', user.email)", ENDLESS),
        ("CACHES = {'default': {}}", "cache.set('k', user.email)", 300),
    ],
)
def test_the_store_decides_where_the_call_says_nothing(setting: str, code: str, seconds: int) -> None:
    program = f"from django.core.cache import cache\n{setting}\ndef keep(user):\n    {code}\n"
    flows = run({"m.py": program})
    (found,) = {Keeping(flows).of(flow).lasts for flow in flows.flows if flow.sink.store == "k"}
    assert found == seconds


def test_what_ends_nothing_is_told_from_what_is_not_said() -> None:
    head = "from django.core.cache import cache"
    assert lasts(head, "cache.set('k', user.email, timeout=None)") == ENDLESS
    assert lasts(head, "cache.set('k', user.email)") == 300
    assert lasts("import redis", "redis.Redis().set('k', user.email)") == ENDLESS
    assert lasts(*SINKS["cookie"]) is None


def test_calls_and_settings_speak_of_whole_stores() -> None:
    code = """\
import boto3
from logging.handlers import TimedRotatingFileHandler
from confluent_kafka.admin import NewTopic
from pymongo import MongoClient

SESSION_COOKIE_AGE = 2 * 86400
handler = TimedRotatingFileHandler("app.log", when="midnight", backupCount=30)
endless = TimedRotatingFileHandler("all.log", when="D")
topic = NewTopic("sign-ups", 1, 1, config={"retention.ms": "604800000"})
RULE = {"Rules": [{"Expiration": {"Days": 90}}]}
boto3.client("s3").put_bucket_lifecycle_configuration(Bucket="exports", LifecycleConfiguration=RULE)
MongoClient().shop.visits.create_index("seen_at", expireAfterSeconds=3600)
"""
    found = {(one.kind, one.store, one.lasts) for one in run({"m.py": code}).lifetimes}
    assert found == {
        ("cache", "", 2 * DAY),
        ("log", "app.log", 30 * DAY),
        ("log", "all.log", ENDLESS),
        ("queue", "sign-ups", 7 * DAY),
        ("database", "visits", 3600),
        ("file", "exports", 90 * DAY),
    }


def test_a_deletion_tells_the_age_it_asks_for_and_what_leads_to_it() -> None:
    code = """\
from datetime import datetime, timedelta
from celery import shared_task
from django.db import models

DAYS = 30

class Visit(models.Model):
    email = models.EmailField()

@shared_task
def forget():
    Visit.objects.filter(seen__lt=datetime.now() - timedelta(days=DAYS)).delete()

@shared_task
def forget_more():
    older_than(datetime.now() - timedelta(days=90))

def older_than(moment):
    Visit.objects.filter(seen__lt=moment).delete()

def erase(visit: Visit):
    visit.delete()
"""
    found = {(one.function, one.entry_points, one.after) for one in run({"m.py": code}).deletions}
    assert found == {
        ("m.forget", ("task",), 30 * DAY),
        ("m.older_than", ("task",), 90 * DAY),
        ("m.erase", (), None),
    }
