"""The sample programs mirror the packs path for path, and a scan of them shows exactly what their lines say."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from scanner.api import Request, flows

TOP = Path(__file__).parents[2]
PACKS, SAMPLES = TOP / "rules" / "packs", TOP / "fixtures" / "packs"
MARK = re.compile(r"#\s(?:flow: ([a-z_, ]+?)(, missed: .+)?(?:; )?)?(?:setting: ([A-Z0-9, ]+))?$")


def test_every_pack_has_its_sample_under_the_same_path() -> None:
    packs = {path.relative_to(PACKS).with_suffix("") for path in PACKS.rglob("*.yaml")}
    samples = {path.relative_to(SAMPLES).with_suffix("") for path in SAMPLES.rglob("*.py")}
    assert packs == {path for path in samples if path.name != "__init__"}


def test_the_samples_show_what_their_lines_say() -> None:
    found = flows(Request(paths=(SAMPLES,), jobs=1, cache=False, include_tests=True)).audit.flows
    seen: dict[tuple[str, int], set[str]] = defaultdict(set)
    for place, what in (
        *((flow.sink.place, flow.sink.kind) for flow in found.flows),
        *((setting.place, setting.rule) for setting in found.settings),
    ):
        seen[Path(place.path).name, place.line].add(what)
    said = {(path.name, number): marks for path in SAMPLES.rglob("*.py") for number, marks in _marks(path)}
    assert {place: sorted(what) for place, what in sorted(seen.items())} == dict(sorted(said.items()))


def _marks(path: Path) -> list[tuple[int, list[str]]]:
    """The lines of a sample with what they say that a scan shows; a flow marked as missed is one that it does not."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark = MARK.search(line)
        said = [
            one
            for text in (mark[1] if mark and not mark[2] else "", mark and mark[3])
            for one in (text or "").split(", ")
        ]
        if any(said):
            found.append((number, sorted(filter(None, said))))
    return found
