"""OUT, the folder that `try` writes: made, or emptied of a former run's files and of nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

SUMMARY: Final = "summary.json"
_FOLDERS: Final = ("site", "mail", "other-mail", "reports")


def clear_out(out: Path) -> bool:
    """Make OUT ready for a run; return False, and touch nothing, where it holds what no run of ours wrote."""
    if out.exists() and not out.is_dir():
        return False
    out.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in out.iterdir()}
    if not names:
        return True
    if SUMMARY not in names or names - {SUMMARY, *_FOLDERS}:
        return False
    for name in _FOLDERS:
        shutil.rmtree(out / name, ignore_errors=True)
    # Last: it is what tells a run's folder from any other.
    (out / SUMMARY).unlink()
    return True
