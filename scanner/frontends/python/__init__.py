"""Python, 2.7 to 3.14, to the IR.

`lower` is the one public function. Read `lowering` first, then `body` (environment and values),
`updates` (functional updates), `flow` (joins and loops), then the rooms of syntax: `expressions`, `operators`, `text`,
`calls`, `comprehensions`, `targets`, `statements`, `control`, `exceptions`, `patterns`, `definitions`, `imports`,
`annotations`, `declared`.
"""

from __future__ import annotations

from .lowering import lower

__all__ = ["lower"]
