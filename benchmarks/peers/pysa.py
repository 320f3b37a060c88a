"""Pysa on the copies: where its issues end.

An issue stands where a source and a sink meet, which may be a call above the sink: the trace is followed down to the
calls of `sink` themselves (Pysa's taint-output format, file version 3).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONFIG = {
    "sources": [{"name": "Mark"}],
    "sinks": [{"name": "Drain"}],
    "features": [],
    "rules": [{"name": "mark", "code": 9001, "sources": ["Mark"], "sinks": ["Drain"], "message_format": "flow"}],
}
MODELS = """def marks.source() -> TaintSource[Mark]: ...
def marks.sink(*args: TaintSink[Drain], **kwargs: TaintSink[Drain]): ...
"""


def said(pyre: Path, directory: Path) -> dict[str, set[int]]:
    """Module to the lines of sinks that Pysa reports. Raises subprocess.CalledProcessError when it fails."""
    taint = directory / "taint"
    taint.mkdir()
    (taint / "taint.config").write_text(json.dumps(CONFIG), encoding="utf-8")
    (taint / "marks.pysa").write_text(MODELS, encoding="utf-8")
    settings = {"source_directories": ["."], "taint_models_path": ["taint"]}
    (directory / ".pyre_configuration").write_text(json.dumps(settings), encoding="utf-8")
    results = directory / "results"
    environment = {**os.environ, "PATH": f"{pyre.parent}{os.pathsep}{os.environ['PATH']}"}
    command = [str(pyre), "--noninteractive", "analyze", "--no-verify", "--save-results-to", str(results)]
    subprocess.run(command, cwd=directory, env=environment, check=True, capture_output=True)
    return _ends(results / "taint-output.json")


def _ends(output: Path) -> dict[str, set[int]]:
    models: dict[str, dict[str, Any]] = {}
    issues: list[dict[str, Any]] = []
    for line in output.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        match entry.get("kind"):
            case "model":
                models[entry["data"]["callable"]] = entry["data"]
            case "issue":
                issues.append(entry["data"])
    found: dict[str, set[int]] = defaultdict(set)
    for issue in issues:
        for trace in issue["traces"]:
            if trace["name"] == "backward":
                for root in trace["roots"]:
                    for file, line in _leaves(models, root, issue["filename"], frozenset()):
                        found[file.removesuffix(".py")].add(line)
    return found


def _leaves(
    models: dict[str, dict[str, Any]], frame: dict[str, Any], file: str, seen: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, int]]:
    """(file, line) of the calls of `sink` below a frame of a trace."""
    if "origin" in frame:
        yield file, frame["origin"]["line"]
    call = frame.get("call", {"resolves_to": (), "port": ""})
    for callee in call["resolves_to"]:
        step = (callee, call["port"])
        if step in seen or callee not in models:
            continue
        for sink in models[callee].get("sinks", ()):
            if sink["port"].startswith(call["port"]) or call["port"].startswith(sink["port"]):
                for below in sink["taint"]:
                    yield from _leaves(models, below, models[callee]["filename"], seen | {step})
