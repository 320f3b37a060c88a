"""Constant texts, with holes where a part is unknown."""

from __future__ import annotations

from .program import check


def test_concatenation_and_formatting():
    check({
        "a.py": """
HOST = "https://api.x.com"
def f(path, n):
    reveal(HOST + "/a")  #= https://api.x.com/a
    reveal(HOST + path)  #= https://api.x.com{?}
    reveal(f"{HOST}/{n}/b")  #= https://api.x.com/{?}/b
    reveal("%s/x" % HOST)  #= https://api.x.com/x
    reveal("{}/{}".format(HOST, n))  #= https://api.x.com/{?}
    url = HOST
    url += "/c"
    reveal(url)  #= https://api.x.com/c
""",
    })  # fmt: skip


def test_constants_across_files_and_classes():
    check({
        "conf.py": "BASE = 'https://b'\nclass Settings:\n    URL = BASE + '/s'\nsettings = Settings()\n",
        "a.py": "from conf import BASE, Settings, settings\nimport conf\nreveal(BASE)  #= https://b\n"
        "reveal(Settings.URL)  #= https://b/s\n"
        "reveal(settings.URL)  #= https://b/s\nreveal(conf.BASE)  #= https://b\n",
    })  # fmt: skip


def test_a_client_with_its_base():
    check({
        "a.py": """
class Client:
    path = "/v1"
    def __init__(self, base="https://d"):
        self.base = base
        self.url = f"{base}{self.path}"
    def go(self, p):
        reveal(f"{self.base}/{p}")  #= https://d/{?} | https://e/{?}
        reveal(self.url)  #= https://d/v1 | https://e/v1
Client()
Client("https://e")
""",
    })  # fmt: skip


def test_environment_defaults():
    check({
        "a.py": """
import os
A = os.environ.get("A", "https://a")
B = os.getenv("B", "https://b")
C = os.environ["C"]
D = os.environ.get("D") or "https://d"
def f():
    reveal(A)  #= https://a
    reveal(B + "/x")  #= https://b/x
    reveal(C)  #= {?}
    reveal(f"{D}/y")  #= https://d/y | {?}/y
""",
    })  # fmt: skip


def test_urljoin_and_string_methods():
    check({
        "a.py": """
from urllib.parse import urljoin
import os.path
reveal(urljoin("https://x/a/", "b"))  #= https://x/a/b
reveal("https://x/".rstrip("/") + "/t")  #= https://x/t
reveal("/".join(["https://x", "y"]))  #= https://x/y
reveal("ABC".lower())  #= abc
reveal(os.path.join("a", "b"))  #= a/b
def f(p):
    reveal(urljoin("https://x/", p))  #= https://x/{?}
""",
    })  # fmt: skip


def test_framework_settings():
    check({
        "proj/settings.py": "API_URL = 'https://api'\n",
        "app.py": "from django.conf import settings\nreveal(settings.API_URL)  #= https://api\n"
        "reveal(settings.other)  #= {?}\n",
    })  # fmt: skip


def test_branches_give_each_text():
    check({
        "a.py": """
def f(x):
    u = "https://a" if x else "https://b"
    reveal(u + "/p")  #= https://a/p | https://b/p
""",
    })  # fmt: skip


def test_texts_that_grow_in_a_loop_end():
    check({"a.py": "def f(xs):\n    s = 'a'\n    for x in xs:\n        s = s + x\n    reveal(s)  #= a | {?}\n"})


def test_the_argument_of_this_call():
    check({
        "a.py": """
def url(path): return "https://h/" + path
reveal(url("a"))  #= https://h/a
reveal(url("b"))  #= https://h/b
""",
    })  # fmt: skip


def test_keyword_tables():
    check({"a.py": "URLS = {'a': 'https://a', 'b': 'https://b'}\ndef f():\n    reveal(URLS['a'])  #= https://a\n"})


def test_a_settings_module_that_reads_its_own_setting_ends():
    check({
        "app/__init__.py": "",
        "app/settings.py": """
from django.conf import settings
BASE = getattr(settings, "BASE", None)
KEY = settings.KEY
""",
        "app/a.py": "from app import settings\nfrom django.conf import settings as outer\n"
        "reveal(outer.KEY)  #= {?}\nreveal(settings.KEY)  #= {?}\n",
    })  # fmt: skip


def test_joined_elements_of_what_is_written_out():
    check({
        "tables.py": "COLUMNS = {'id': 'u.id', 'mail': 'u.mail AS mail'}\nNAMES = ('a', 'b')\n",
        "a.py": """
from tables import COLUMNS, NAMES
def f(rest):
    reveal(", ".join(COLUMNS.values()))  #= u.id, u.mail AS mail
    reveal(", ".join(COLUMNS))  #= id, mail
    reveal(", ".join(COLUMNS.keys()))  #= id, mail
    reveal("-".join(NAMES))  #= a-b
    reveal("-".join(["x", *rest]))  #= {?}
    reveal("-".join(rest))  #= {?}
    reveal("-".join(NAMES.values()))  #= {?}
    more = ["a"]
    more.append(rest)
    reveal("-".join(more))  #= {?}
""",
    })  # fmt: skip
