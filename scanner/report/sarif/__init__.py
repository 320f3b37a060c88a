"""SARIF 2.1.0: the standard format for results of static analysis (OASIS, 2020).

The object model is sarif-om's; it is used in this package only. `parts` makes its objects so that only what was said
is written, `writer` streams them, `places` and `wording` know URIs, regions and message syntax, `rules` and `results`
fill it in.
"""

from __future__ import annotations

from scanner.report.sarif.log import RESULT_LIMIT, write_sarif

__all__ = ["RESULT_LIMIT", "write_sarif"]
