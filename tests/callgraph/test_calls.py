"""Calls and what they reach."""

from __future__ import annotations

from .program import check


def test_an_imported_function_is_found():
    check({"a.py": "def f(x): return x\n", "b.py": "from a import f\nreveal(f)  #: def a.f\nf(1)  #> a.f(0->0)\n"})


def test_an_external_import_is_a_path():
    check({"b.py": "import requests as r\ns = r.Session()\nreveal(s.post)  #: requests.Session.post\n"})
