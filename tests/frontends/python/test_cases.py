from __future__ import annotations

import pytest

from tests.frontends.python.sources import FOLDER, cases, lowered, printed

ALL = [
    pytest.param(source, expected, id=f"{path.stem}: {name}")
    for path in sorted(FOLDER.glob("*.txt"))
    for name, source, expected in cases(path)
]


@pytest.mark.parametrize(("source", "expected"), ALL)
def test_a_source_is_lowered_to_the_ir_written_under_it(source: str, expected: str) -> None:
    assert printed(lowered(source)) == expected
