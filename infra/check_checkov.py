"""Judge what checkov says of the template: each finding has an argued reason, and each reason still finds something.

    check_checkov.py SKIPS < checkov's JSON

Standard library only. Exit code 1 where a finding has no reason or a reason no finding.
"""

from __future__ import annotations

import json
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

#: Fewer checks than this say that checkov has read something else than the template.
_LEAST_CHECKS: Final = 150
#: A reason says more than a word.
_LEAST_REASON: Final = 30


def judge(report: dict[str, Any], skips: dict[str, dict[str, Any]]) -> list[str]:
    """Return what is wrong: findings without a reason, reasons without a finding, and a report of nothing."""
    summary = report["summary"]
    faults = []
    if summary["parsing_errors"] or summary["passed"] + summary["failed"] < _LEAST_CHECKS:
        faults.append(f"checkov has not read the template: {json.dumps(summary)}")
    faults += [f"{check} is skipped without a reason" for check, skip in skips.items() if not _is_argued(skip)]
    excused = set()
    for finding in report["results"]["failed_checks"]:
        check, resource = finding["check_id"], finding["resource"]
        patterns = [one for one in skips.get(check, {}).get("resources", []) if fnmatchcase(resource, one)]
        excused |= {(check, pattern) for pattern in patterns}
        if not patterns:
            faults.append(f"{check} ({finding['check_name']}) of {resource}")
    faults += [
        f"{check} of {pattern} finds nothing any more: take it out of the list"
        for check, skip in skips.items()
        for pattern in skip.get("resources", [])
        if (check, pattern) not in excused
    ]
    return faults


def _is_argued(skip: dict[str, Any]) -> bool:
    return len(str(skip.get("reason", ""))) >= _LEAST_REASON and bool(skip.get("resources"))


def main(skips: str) -> int:
    """Read a report from standard input, and print what is wrong with it."""
    report = json.load(sys.stdin)
    argued = tomllib.loads(Path(skips).read_text(encoding="utf-8"))
    faults = judge(report, argued)
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        summary = report["summary"]
        print(f"checkov: {summary['passed']} checks passed, {summary['failed']} argued ({len(argued)} reasons)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
