"""`unspoilt upload`: a folder's reviews and pictures into the inbox bucket, and of them only what changed.

What is there already is known by its MD5, which is the ETag of an object that was put in one piece. So a run that was
broken off is simply started again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from unspoilt.use_cases.inbox import is_image_key, is_review_key
from unspoilt_local.aws_words import ends_everything, trouble_of
from unspoilt_local.folder import PREFIX, left_out, look_at
from unspoilt_local.inbox import UPLOADERS

#: After so many files in a row that could not be uploaded, the rest is not tried.
_MOST_FAILURES: Final = 10


class Uploads(Protocol):
    """The port to the inbox bucket."""

    bucket: str

    def uploads(self) -> dict[str, str]:
        """Return the ETag of everything under `reviews/`."""

    def upload(self, key: str, path: Path) -> None:
        """Put one file under a key."""

    def delete(self, key: str) -> None:
        """Take one key away."""


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """What a folder holds for the inbox."""

    #: Reviews and pictures by key.
    wanted: Mapping[str, Path]
    #: Names of files that are neither.
    other: tuple[str, ...]
    #: Files that cannot be uploaded, each with the reason.
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """What to do to the inbox."""

    new: Mapping[str, Path]
    changed: Mapping[str, Path]
    same: tuple[str, ...]
    #: In the bucket, and not in the folder.
    gone: tuple[str, ...]
    #: Files that could not be read, each with the reason.
    unreadable: Mapping[str, str]

    @property
    def to_upload(self) -> Mapping[str, Path]:
        """Return pictures before reviews, so that a review finds its picture beside it."""
        both = {**self.new, **self.changed}
        return {key: both[key] for key in sorted(both, key=lambda key: (is_review_key(key), key))}


@dataclass(slots=True)
class Outcome:
    """What was done."""

    uploaded: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    #: Keys with the reason: not the author's mistake.
    failed: dict[str, str] = field(default_factory=dict)
    #: Keys that were not tried, because so many before them had failed.
    not_tried: list[str] = field(default_factory=list)
    #: Files that went away or could not be read any more.
    unreadable: dict[str, str] = field(default_factory=dict)
    #: Failures since the last success.
    in_a_row: int = 0


class _NotTried(Exception):
    """Too many files before this one had failed."""


def find_uploads(folder: Path) -> FolderFiles:
    """Return what of a folder goes into the inbox."""
    found = {key: path for key, (path, _) in look_at(folder).items()}
    wanted = {key: path for key, path in found.items() if is_review_key(key) or is_image_key(key)}
    other = tuple(key.removeprefix(PREFIX) for key in found if key not in wanted)
    return FolderFiles(wanted, other, left_out(folder))


def plan_upload(
    files: Mapping[str, Path], listed: Mapping[str, str], compared: Callable[[str], None] = lambda _: None
) -> UploadPlan:
    """Compare a folder with the bucket; `compared` hears of each file."""
    new: dict[str, Path] = {}
    changed: dict[str, Path] = {}
    same: list[str] = []
    unreadable: dict[str, str] = {}
    for key, path in files.items():
        try:
            if key not in listed:
                new[key] = path
            elif _md5_of(path) == listed[key]:
                same.append(key)
            else:
                changed[key] = path
        except OSError as error:
            unreadable[key.removeprefix(PREFIX)] = _unreadable(error)
        compared(key)
    gone = tuple(sorted(key for key in listed if key not in files and (is_review_key(key) or is_image_key(key))))
    return UploadPlan(new, changed, tuple(same), gone, unreadable)


def carry_out(
    plan: UploadPlan, inbox: Uploads, *, delete: bool, done: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Upload, then delete if that is wanted and nothing failed; `done` hears of each key.

    Raises what AWS said where every further call would be refused, too.
    """
    outcome = Outcome()
    keys = plan.to_upload
    # Reviews only once the pictures are there.
    for group in ([key for key in keys if not is_review_key(key)], [key for key in keys if is_review_key(key)]):
        with ThreadPoolExecutor(UPLOADERS) as pool:
            for key, error in pool.map(lambda key: (key, _attempt(inbox, key, keys[key], outcome)), group):
                _note(outcome, key, error)
                done(key)
    if delete and not outcome.failed and not outcome.not_tried:
        for key in plan.gone:
            inbox.delete(key)
            outcome.deleted.append(key)
            done(key)
    return outcome


def _attempt(inbox: Uploads, key: str, path: Path, outcome: Outcome) -> Exception | None:
    if outcome.in_a_row >= _MOST_FAILURES:
        return _NotTried()
    try:
        inbox.upload(key, path)
    except OSError as error:
        return error
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and ends_everything(error):
            raise
        outcome.in_a_row += 1
        return error
    outcome.in_a_row = 0
    return None


def _note(outcome: Outcome, key: str, error: Exception | None) -> None:
    if error is None:
        outcome.uploaded.append(key)
    elif isinstance(error, _NotTried):
        outcome.not_tried.append(key)
    elif isinstance(error, OSError):
        outcome.unreadable[key.removeprefix(PREFIX)] = _unreadable(error)
    else:
        assert isinstance(error, BotoCoreError | ClientError)
        outcome.failed[key] = str(trouble_of(error))


def upload_to_json(
    bucket: str, files: FolderFiles, plan: UploadPlan, outcome: Outcome | None, *, delete: bool
) -> dict[str, Any]:
    """Return what `--json` prints; without an outcome it was a dry run."""
    return {
        "bucket": bucket,
        "dry_run": outcome is None,
        "new": _names(plan.new),
        "changed": _names(plan.changed),
        "same": len(plan.same),
        "only_in_bucket": _names(plan.gone),
        "to_delete": _names(plan.gone) if delete else [],
        "deleted": _names(outcome.deleted) if outcome else [],
        "uploaded": _names(outcome.uploaded) if outcome else [],
        "failed": {key.removeprefix(PREFIX): reason for key, reason in outcome.failed.items()} if outcome else {},
        "not_tried": _names(outcome.not_tried) if outcome else [],
        "left_out": dict(problems_of(files, plan, outcome)),
        "other_files": list(files.other),
    }


def problems_of(files: FolderFiles, plan: UploadPlan, outcome: Outcome | None) -> Mapping[str, str]:
    """Return the files that their author has to see to, each with the reason."""
    return {**files.left_out, **plan.unreadable, **(outcome.unreadable if outcome else {})}


def _names(keys: Iterable[str]) -> list[str]:
    return [key.removeprefix(PREFIX) for key in keys]


def _md5_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _unreadable(error: OSError) -> str:
    return f"it cannot be read: {error.strerror or error}"
