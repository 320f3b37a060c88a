"""Packs may say that a call or decorator of a library is a check of consent."""

from __future__ import annotations

from scanner.engine.rulebook import Rules, _folder, compile_rules
from scanner.engine.snippet import observe
from scanner.rules.bundled import bundled

PACK = """\
pack: cookies
summary: A consent library.
rules:
  - id: allowed
    call: cookies.allowed
    decorator: cookies.required
    gate: {scope: 0|scope, categories: [user.location]}
    examples:
      match: ["import cookies"]
"""


def rules() -> Rules:
    texts: dict[str, str] = {}
    for folder in ("types", "taxonomy", "lexicon", "recipients", "packs"):
        texts.update(bundled(folder))
    texts["packs/cookies.yaml"] = PACK
    return Rules(compile_rules({path: text for path, text in texts.items() if _folder(path)}))


def test_a_pack_s_gate_is_seen_as_a_call_and_as_a_decorator() -> None:
    known = rules()
    read = "    print(request.form['latitude'])\n"
    head = "import cookies\nfrom flask import request\n\n"
    assert "cookies.allowed" in observe(head + f"def a():\n    if cookies.allowed('x'):\n    {read}", known).gates
    assert "cookies.allowed" in observe(head + f"@cookies.required('x')\ndef a():\n{read}", known).gates
    assert "cookies.allowed" not in observe(head + f"def a():\n    cookies.allowed('x')\n{read}", known).gates
