"""Names that come from other modules."""

from __future__ import annotations

from .program import check


def test_absolute_imports_and_aliases():
    check({
        "pkg/__init__.py": "",
        "pkg/a.py": "def f(): pass\nclass C: pass\nX = 'one'\n",
        "main.py": """
import pkg.a
import pkg.a as m
from pkg import a
from pkg.a import f as g, C, X
reveal(pkg.a.f)  #: def pkg.a.f
reveal(m.f)  #: def pkg.a.f
reveal(a)  #: module pkg.a
reveal(g)  #: def pkg.a.f
reveal(C)  #: class pkg.a.C
reveal(C())  #: pkg.a.C()
reveal(X)  #: 'one'
""",
    })  # fmt: skip


def test_relative_imports():
    check({
        "pkg/__init__.py": "from .sub.deep import f\nfrom . import util\n",
        "pkg/util.py": "def u(): pass\n",
        "pkg/sub/__init__.py": "",
        "pkg/sub/deep.py": """
from ..util import u
from .. import util
from . import beside
def f():
    reveal(u)  #: def pkg.util.u
    reveal(util.u)  #: def pkg.util.u
    reveal(beside.b)  #: def pkg.sub.beside.b
""",
        "pkg/sub/beside.py": "def b(): pass\n",
        "main.py": "from pkg import f\nimport pkg\nreveal(f)  #: def pkg.sub.deep.f\n"
        "reveal(pkg.util.u)  #: def pkg.util.u\n",
    })  # fmt: skip


def test_star_imports_respect_all_and_underscores():
    check({
        "a.py": "__all__ = ['f']\ndef f(): pass\ndef g(): pass\n",
        "b.py": "def h(): pass\ndef _p(): pass\n",
        "c.py": "from b import *\n",
        "main.py": """
from a import *
from c import *
reveal(f)  #: def a.f
reveal(g)  #: ?g
reveal(h)  #: def b.h
reveal(_p)  #: ?_p
""",
    })  # fmt: skip


def test_a_star_import_from_outside_gives_the_names_that_nothing_else_binds():
    check({"main.py": "from flask import *\nreveal(request.form)  #: flask.request.form\nreveal(print)  #: print\n"})


def test_conditional_and_guarded_imports_join():
    check({
        "main.py": """
try:
    import ujson as json
except ImportError:
    import json
def f():
    reveal(json.dumps)  #: ujson.dumps | json.dumps
""",
    })  # fmt: skip


def test_imports_inside_functions():
    check({
        "a.py": "def f(): pass\n",
        "main.py": """
def g():
    from a import f
    import os.path
    reveal(f)  #: def a.f
    reveal(os.path.join)  #: os.path.join
""",
    })  # fmt: skip


def test_cyclic_imports_end():
    check({
        "a.py": "from b import g\nfrom b import missing\ndef f(): pass\nreveal(missing)  #: b.missing\n",
        "b.py": "from a import f\nfrom a import missing\ndef g():\n    reveal(f)  #: def a.f\n",
    })  # fmt: skip


def test_namespace_packages():
    check({
        "ns/one/a.py": "def f(): pass\n",
        "main.py": "from ns.one.a import f\nimport ns.one.a\nreveal(f)  #: def ns.one.a.f\n"
        "reveal(ns.one.a.f)  #: def ns.one.a.f\n",
    })  # fmt: skip


def test_several_roots():
    check({
        "backend/app/__init__.py": "",
        "backend/app/models.py": "class User: pass\n",
        "backend/app/views.py": "from app.models import User\nreveal(User)  #: class backend.app.models.User\n",
        "tools/run.py": "import helper\nfrom app.models import User\nreveal(helper.h)  #: def tools.helper.h\n"
        "reveal(User)  #: class backend.app.models.User\n",
        "tools/helper.py": "def h(): pass\n",
    })  # fmt: skip


def test_a_wrapper_named_after_its_library_is_not_the_library():
    check({
        "proj/__init__.py": "",
        "proj/celery.py": "from celery import Celery\napp = Celery('x')\nreveal(Celery)  #: celery.Celery\n",
        "proj/tasks.py": "from celery import shared_task\nreveal(shared_task)  #: celery.shared_task\n",
    })  # fmt: skip


def test_the_standard_library_is_not_a_sibling_of_a_package():
    check({
        "pkg/__init__.py": "",
        "pkg/email.py": "def send(): pass\n",
        "pkg/main.py": "import email\nreveal(email.message)  #: email.message\n",
    })  # fmt: skip


def test_functions_of_the_same_name_in_different_modules_stay_apart():
    check({
        "a.py": "def send(): pass\n",
        "b.py": "def send(): pass\n",
        "main.py": "import a, b\nreveal(a.send)  #: def a.send\nreveal(b.send)  #: def b.send\n",
    })  # fmt: skip


def test_a_later_definition_shadows_an_import():
    check({
        "a.py": "def f(): pass\n",
        "main.py": "from a import f\ndef f(): return 1\ndef g():\n    reveal(f)  #: def main.f\n",
    })  # fmt: skip


def test_a_local_name_shadows_a_global_one():
    check({
        "main.py": """
import requests
def g(requests):
    reveal(requests)  #: ?requests
def h():
    requests = 'x'
    reveal(requests)  #: 'x'
""",
    })  # fmt: skip


def test_import_module_with_a_constant():
    check({
        "plugins/__init__.py": "",
        "plugins/mail.py": "def send(): pass\nclass Box: pass\n",
        "main.py": """
import importlib
from django.utils.module_loading import import_string
mod = importlib.import_module("plugins.mail")
reveal(mod.send)  #: def plugins.mail.send
reveal(import_string("plugins.mail.Box")())  #: plugins.mail.Box()
reveal(importlib.import_module("smtplib").SMTP)  #: smtplib.SMTP
""",
    })  # fmt: skip


def test_a_module_attribute_assigned_from_elsewhere():
    check({
        "a.py": "def send(): pass\nhook = None\n",
        "b.py": "import a\ndef mine(): pass\na.hook = mine\n",
        "main.py": "import a\nimport b\nreveal(a.hook)  #: None | def b.mine\n",
    })  # fmt: skip


def test_a_global_statement_writes_the_module_level():
    check({
        "a.py": "client = None\nclass C: pass\ndef setup():\n    global client\n    client = C()\n",
        "main.py": "from a import client\nimport a\ndef f():\n    reveal(a.client)  #: None | a.C()\n",
    })  # fmt: skip


def test_type_checking_imports_serve_annotations():
    check({
        "a.py": "class User:\n    def name(self): pass\n",
        "main.py": """
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from a import User
def f(u: User):
    reveal(u.name)  #: method a.User.name
def g(u: "User"):
    reveal(u.name)  #: method a.User.name
""",
    })  # fmt: skip


def test_names_of_the_main_guard_and_module_name():
    check({"pkg/a.py": "reveal(__name__)  #: 'pkg.a'\n"})


def test_a_submodule_that_is_only_imported_elsewhere():
    check({
        "pkg/__init__.py": "",
        "pkg/a.py": "X = 1\n",
        "main.py": "import pkg\nimport pkg.a\nreveal(pkg.a.X)  #: 1\n",
    })  # fmt: skip


def test_a_variable_is_another_name_for_what_it_was_given():
    check({
        "a.py": "def f(): pass\nclass C: pass\n",
        "b.py": "import a\nalias = a.f\nMade = a.C\nthing = Made()\n",
        "main.py": "import b\nreveal(b.alias)  #: def a.f\nreveal(b.Made())  #: a.C()\nreveal(b.thing)  #: a.C()\n",
    })  # fmt: skip


def test_a_missing_name_of_a_namespace_shared_with_others():
    check({
        "google/mine/a.py": "x = 1\n",
        "main.py": "from google.cloud import storage\nreveal(storage.Client)  #: google.cloud.storage.Client\n",
    })  # fmt: skip


def test_a_module_getattr_loads_lazily():
    check({
        "real.py": "class C: pass\n",
        "a.py": "def __getattr__(name):\n    from real import C\n    return C\n",
        "main.py": "import a\nreveal(a.anything())  #: real.C()\n",
    })  # fmt: skip
