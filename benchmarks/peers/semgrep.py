"""Semgrep's taint mode on the copies, with the one rule that the marks need."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from pathlib import Path

RULE = """rules:
  - id: mark
    mode: taint
    languages: [python]
    severity: ERROR
    message: flow
    pattern-sources: [{pattern: source(...)}]
    pattern-sinks: [{pattern: sink(...)}]
"""


def said(semgrep: Path, directory: Path) -> dict[str, set[int]]:
    """Module to the lines of sinks that Semgrep reports. Raises subprocess.CalledProcessError when it fails."""
    rule = directory / "rule.yaml"
    rule.write_text(RULE, encoding="utf-8")
    quiet = ["--metrics", "off", "--disable-version-check", "--no-git-ignore", "--quiet", "--json"]
    command = [str(semgrep), "scan", "--config", str(rule), *quiet, str(directory)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, set[int]] = defaultdict(set)
    for result in json.loads(output)["results"]:
        found[Path(result["path"]).stem].add(result["start"]["line"])
    return found
