"""Zips of the functions and of the layer, as the local cloud takes them from its S3.

MiniStack runs functions with its own interpreter, which has the locked dependencies: the layer's zip needs to hold
only what is ours.
"""

from __future__ import annotations

import io
import py_compile
import tempfile
import zipfile
from importlib.util import cache_from_source
from pathlib import Path

#: Zip knows no earlier date; a fixed one makes the same sources the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def pack_function(folder: Path) -> bytes:
    """Return the zip of a function's folder."""
    return _pack({path: f"{path.relative_to(folder).as_posix()}" for path in _sources(folder)})


def pack_layer(folder: Path) -> bytes:
    """Return the zip of the layer: the package under `python/`, compiled as `sam build` leaves it."""
    package = folder / "unspoilt"
    return _pack({path: f"python/unspoilt/{path.relative_to(package).as_posix()}" for path in _sources(package)})


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _pack(names: dict[Path, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive, tempfile.TemporaryDirectory() as scratch:
        for path, name in names.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), path.read_bytes())
            if path.suffix == ".py":
                compiled = Path(scratch) / Path(cache_from_source(path)).name
                py_compile.compile(
                    str(path),
                    cfile=str(compiled),
                    dfile=name,
                    doraise=True,
                    # Unpacking gives new dates, which would void a compilation that is checked by date.
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
                target = f"{Path(name).parent.as_posix()}/__pycache__/{compiled.name}"
                archive.writestr(zipfile.ZipInfo(target.removeprefix("./"), _DATE), compiled.read_bytes())
    return packed.getvalue()
