"""What is read from an optional parameter is there only where a call gives the parameter."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

PROGRAM = """
class Post:
    def __init__(self, content, user=None):
        self.content = content
        if user:
            self.mail = user.email

def signature(text, user=None):
    return f"{text} {user.email}" if user else text

CALL
"""


@pytest.mark.parametrize(
    ("call", "reached"),
    [
        ('print(Post("hi").mail)', False),
        ('print(Post("hi", someone).mail)', True),
        ('print(Post("hi", user=someone).mail)', True),
        ('print(Post("hi", **given).mail)', True),
        ("print(Post(*given).mail)", True),
        ('print(signature("hi"))', False),
        ('print(signature("hi", someone))', True),
        ('print(signature(text="hi", **given))', True),
    ],
)
def test_only_a_call_that_gives_the_parameter_has_what_is_read_from_it(call: str, reached: bool) -> None:
    program = "\n".join(line for line in PROGRAM.splitlines()).replace("CALL", f"def f(someone, given):\n    {call}")
    flows = [flow for flow in run({"main.py": program}).flows if flow.sink.kind == "console"]
    assert bool(flows) == reached
