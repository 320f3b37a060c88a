"""The boundary of the command line's tests: files in, exit code and output out, in this process."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import msgspec

from scanner.cli.main import run

APP = {
    "shop/__init__.py": "",
    "shop/views.py": (
        "import logging\n"
        "from flask import request\n"
        "from shop.mail import keep\n\n"
        "log = logging.getLogger(__name__)\n\n\n"
        "def register():\n"
        '    email = request.form["email"]\n'
        '    log.info("registered %s", email)\n'
        "    keep(email)\n"
    ),
    "shop/mail.py": (
        "import requests\n\n\n"
        "def keep(address):\n"
        '    requests.post("https://api.mixpanel.com/track", json={"mail": address})\n'
    ),
}
"""A program with two flows: into a log, and across files to a host."""


class Ran(msgspec.Struct, frozen=True):
    """What a run of the command line came to."""

    code: int
    out: str
    err: str


def flowaudit(*arguments: str | Path) -> Ran:
    """Run the command line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def lay(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write `files` under `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return root
