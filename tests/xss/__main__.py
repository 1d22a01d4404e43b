"""`make xss`: every payload that we know of in every field and every context, in a true browser.

Everything is shown twice: as it is served, and without the policy that forbids scripts, so that the sanitiser is
judged and not the policy alone. Nothing may run. Then the same without the sanitiser: there, in every context, it must.
"""

from __future__ import annotations

import os
import sys
import time

from xss.payloads import ATTACK, payloads
from xss.trial import Missing, judge


def main() -> int:
    """Play, print, and tell by the exit code whether all went well; with UNSPOILT_STRICT=1 nothing may be missing."""
    start = time.perf_counter()
    strict = os.environ.get("UNSPOILT_STRICT") == "1"
    if not ATTACK.is_dir():
        print(f"{ATTACK} is not there: only our own payloads are shown", file=sys.stderr)
    try:
        verdict = judge(payloads())
    except Missing as missing:
        print(f"skipped: {missing}", file=sys.stderr)
        return 1 if strict else 0
    for line in verdict.lines():
        print(line)
    well = verdict.flawless and (ATTACK.is_dir() or not strict)
    print(f"{'all went well' if well else 'SOMETHING WENT WRONG'} in {time.perf_counter() - start:.0f} s")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
