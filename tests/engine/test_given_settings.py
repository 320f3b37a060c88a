"""A project with an environment file in, the settings that leak out."""

from __future__ import annotations

from pathlib import Path

from scanner.api import Request, flows

ENV = """\
# LANGSMITH_TRACING=true
LANGCHAIN_TRACING_V2=True
SQLALCHEMY_ECHO=0
OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST=".*"
DD_TRACE_HEADER_TAGS=x-request-id
"""


def test_what_an_env_file_sets_is_held_to_the_rules_of_settings(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("x = 1\n", "utf-8")
    (tmp_path / ".env").write_text(ENV, "utf-8")
    found = flows(Request(paths=(tmp_path,), jobs=1, cache=False)).audit.flows.settings
    assert [(one.place.path, one.place.line, one.rule) for one in found] == [(".env", 2, "PF306"), (".env", 4, "PF303")]
