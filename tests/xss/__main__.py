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
    """Play, print, and tell by the exit code whether all went well."""
    time.perf_counter()
    strict = os.environ.get("UNSPOILT_STRICT") == "1"
    if not ATTACK.is_dir():
        pass
    try:
        verdict = judge(payloads())
    except Missing:
        return 1 if strict else 0
    for _line in verdict.lines():
        pass
    return 0 if verdict.flawless and (ATTACK.is_dir() or not strict) else 1


if __name__ == "__main__":
    sys.exit(main())
