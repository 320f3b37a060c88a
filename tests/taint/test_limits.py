"""What is cut off is told: each bound on data counts the places where it was hit, and only those."""

from __future__ import annotations

import textwrap

import pytest

from tests.taint.program_case import run


def check(program: str, limits: tuple[str, ...]) -> None:
    """The limits that following data through `program` hits."""
    found = run({"main.py": textwrap.dedent(program)}).statistics.limits
    assert tuple(hit.limit for hit in found) == limits


CASES = {
    "data five steps deep is followed": (
        """
        def wrap(x):
            return [[[[[x]]]]]

        sink(wrap(source())[0][0][0][0][0])
        """,
        (),
    ),
    "data six steps deep is not": (
        """
        def wrap(x):
            return [[[[[[x]]]]]]

        sink(wrap(source())[0][0][0][0][0][0])
        """,
        ("path-of-data",),
    ),
    "a text that may be seventeen texts": (
        """
        import requests

        def send(x, where):
            host = {"a": "a", "b": "b"}[where]
            if where == "1":
                host = "h1"
            elif where == "2":
                host = "h2"
            elif where == "3":
                host = "h3"
            elif where == "4":
                host = "h4"
            elif where == "5":
                host = "h5"
            elif where == "6":
                host = "h6"
            elif where == "7":
                host = "h7"
            elif where == "8":
                host = "h8"
            elif where == "9":
                host = "h9"
            elif where == "10":
                host = "h10"
            elif where == "11":
                host = "h11"
            elif where == "12":
                host = "h12"
            elif where == "13":
                host = "h13"
            elif where == "14":
                host = "h14"
            elif where == "15":
                host = "h15"
            elif where == "16":
                host = "h16"
            elif where == "17":
                host = "h17"
            elif where == "18":
                host = "h18"
            requests.post("https://" + host + ".example.org/x", data=x)

        send(source(), "1")
        """,
        ("texts",),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_limit_is_told_where_it_cuts(name: str) -> None:
    check(*CASES[name])
