"""Lower every Python file of the running interpreter's library and of its installed packages, and check the result.

    python -m benchmarks.lower_everything [PATH...] [--limit N]

Exits with 1 when a file could not be lowered or broke a rule of the IR, or does not survive the codec.
"""

from __future__ import annotations

import argparse
import sys
import sysconfig
import time
import traceback
from pathlib import Path

from scanner.frontends.python import lower
from scanner.ir.check import check
from scanner.ir.codec import decode, encode


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("paths", nargs="*", type=Path)
    options.add_argument("--limit", type=int, default=0, help="stop after N files")
    given = options.parse_args()
    roots = given.paths or [Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("purelib"))]
    files = sorted({file for root in roots for file in root.rglob("*.py")})
    if given.limit:
        files = files[: given.limit]
    lines = gaps = bad = 0
    took = 0.0
    for file in files:
        raw = file.read_bytes()
        start = time.perf_counter()
        try:
            module = lower(str(file), file.stem, raw)
        except Exception:
            traceback.print_exc()
            print(f"{file}: not lowered", file=sys.stderr)
            bad += 1
            continue
        took += time.perf_counter() - start
        lines += module.lines
        gaps += len(module.gaps)
        complaints = check(module)
        if complaints or decode(encode(module)) != module:
            print(f"{file}: {complaints[:3] or 'does not survive the codec'}", file=sys.stderr)
            bad += 1
    print(f"{len(files)} files, {lines} lines, {gaps} gaps, {bad} bad, {int(lines / max(took, 0.001)):,} lines/s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
