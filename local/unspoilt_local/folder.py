"""The person's folder: which of its files are uploaded, under which keys, and what changed since the last look."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Final

#: Ours, inside the person's folder: reports and subscribers. Hidden, so it is never uploaded.
STATE_FOLDER: Final = ".unspoilt"
PREFIX: Final = "reviews/"
#: What editors and systems leave lying about for a moment.
_TEMPORARY: Final = ("*~", "~$*", "#*#", "*.sw[a-p]", "*.sw[px]", "*.tmp", "*.temp", "*.part", "*.crdownload", "4913")
_NEVER: Final = frozenset({"thumbs.db", "desktop.ini", "node_modules", "__pycache__"})
#: S3's limit of a key in bytes.
_KEY_BYTES: Final = 1024
#: A review has at most 300 kB; a picture may have more.
MOST_BYTES: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Version:
    """What tells one state of a file from the next without reading it."""

    size: int
    modified_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What to do to the inbox: keys with the files to upload, and keys to delete."""

    changed: Mapping[str, Path]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.changed or self.gone)


def is_wanted(relative: PurePath) -> bool:
    """Tell whether a file of the folder is the author's own: not hidden, not an editor's, not a system's."""
    for part in relative.parts:
        if part.startswith(".") or part.lower() in _NEVER or any(fnmatchcase(part, each) for each in _TEMPORARY):
            return False
    return True


def key_of(relative: PurePath) -> str | None:
    """Return the inbox key of a file, or None for a name that S3 cannot hold."""
    key = PREFIX + relative.as_posix()
    try:
        return key if len(key.encode()) <= _KEY_BYTES else None
    except UnicodeEncodeError:
        return None


def wanted_files(folder: Path) -> Iterator[tuple[Path, PurePath]]:
    """Return the author's own files, each with its path in the folder; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        here = Path(place).relative_to(folder)
        folders[:] = sorted(name for name in folders if is_wanted(PurePath(name)))
        for name in sorted(names):
            path = Path(place) / name
            if is_wanted(PurePath(name)) and path.is_file():
                yield path, here / name


def look_at(folder: Path) -> dict[str, tuple[Path, Version]]:
    """Return the files to upload by key."""
    found: dict[str, tuple[Path, Version]] = {}
    for path, relative in wanted_files(folder):
        key = key_of(relative)
        if key is not None and (version := _version_of(path)) is not None:
            found[key] = (path, version)
    return found


def left_out(folder: Path) -> dict[str, str]:
    """Return the author's own files that cannot be uploaded, each with the reason."""
    reasons: dict[str, str] = {}
    for path, relative in wanted_files(folder):
        # Names that are not UTF-8 are shown with a mark for each wrong byte.
        name = relative.as_posix().encode("utf-8", "replace").decode()
        if key_of(relative) is None:
            reasons[name] = "its name is too long, or not UTF-8: give it another"
        elif _version_of(path) is None:
            reasons[name] = f"it has more than {MOST_BYTES:,} bytes"
    return reasons


def _version_of(path: Path) -> Version | None:
    """Return a file's version; None for one that went away, or that is too large to be uploaded."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return Version(stat.st_size, stat.st_mtime_ns, stat.st_ino) if stat.st_size <= MOST_BYTES else None


def compare(before: Mapping[str, tuple[Path, Version]], after: Mapping[str, tuple[Path, Version]]) -> Changes:
    """Return what turns one look into the next."""
    changed = {key: seen[0] for key, seen in after.items() if before.get(key) != seen}
    return Changes(changed, tuple(key for key in before if key not in after))
