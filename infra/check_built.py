"""Look into what `sam build` made: locked versions, the machine, byte code, only what ships, handlers that import.

    check_built.py FOLDER LOCK MACHINE [PYTHON]

FOLDER is SAM's build folder, LOCK the layer's requirements.txt, MACHINE aarch64 or x86_64. With PYTHON, a Python 3.13
for that machine, every handler is imported by it with nothing but the standard library, its own folder and the layer.
"""  # noqa: INP001 - a script, in no package

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import distributions
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path
from typing import Final

#: e_machine in the ELF header, at byte 18 (System V ABI).
_ELF_MACHINES: Final = {"aarch64": 183, "x86_64": 62}
#: Lambda's limit on a function and its layers together, unzipped.
_MOST_BYTES: Final = 250 * 1024 * 1024
_FUNCTIONS: Final = 8
_LAYER: Final = "CoreLayer"
#: The tag of the byte code that the runtime looks for.
_BYTE_CODE: Final = "cpython-313"
#: PEP 552: byte code that is found by its source's hash, and is not held against it when it is loaded.
_UNCHECKED_HASH: Final = 0b01
_TEMPLATES: Final = "unspoilt/site/templates"
#: What nobody imports.
_STRAY: Final = frozenset({".pyx", ".pxi", ".pxd", ".h", ".c", ".pyi"})
#: What importlib.metadata reads, and what licences ask for.
_METADATA: Final = re.compile(r"METADATA|(?:LICEN|NOTICE|COPYING|AUTHORS).*")
#: Packages that the report of sizes names; it adds up the others.
_NAMED: Final = 10
_IMPORT: Final = "import sys; sys.path[:0] = sys.argv[1:]; import handler; assert callable(handler.handler)"


def locked_versions(lock: str) -> dict[str, str]:
    """Return the version of each package that a lock file names."""
    return {
        _plain(name): version for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE)
    }


def find_faults(folder: Path, lock: str, machine: str) -> list[str]:
    """Return what is wrong with the artefacts, without running them."""
    python = folder / _LAYER / "python"
    functions = _functions_in(folder)
    found = _version_faults(python, locked_versions(lock)) + _machine_faults(python, machine)
    if not (python / "unspoilt" / "py.typed").is_file():
        found.append("the layer lacks the package unspoilt")
    found += _stray_faults(folder / _LAYER) + _byte_code_faults(python) + _template_faults(python)
    if len(functions) != _FUNCTIONS:
        found.append(f"there are {len(functions)} functions, not {_FUNCTIONS}")
    for function in functions:
        size = _size_of(function) + _size_of(python)
        if size > _MOST_BYTES:
            found.append(f"{function.name} and the layer are {size} bytes, more than Lambda takes")
    return found


def find_import_faults(folder: Path, python: str) -> list[str]:
    """Return how handlers fail that are imported as Lambda would: no site-packages, no checkout, no environment."""
    found = []
    for function in _functions_in(folder):
        command = [python, "-I", "-S", "-B", "-c", _IMPORT, str(function), str(folder / _LAYER / "python")]
        done = subprocess.run(command, cwd="/", env={}, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            found.append(f"{function.name} does not import:\n{done.stderr.strip()}")
    return found


def _functions_in(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/handler.py"))


def _version_faults(python: Path, locked: dict[str, str]) -> list[str]:
    built = {_plain(one.metadata["Name"]): one.version for one in distributions(path=[str(python)])}
    found = [f"{name} {version} was built, and is not locked" for name, version in built.items() if name not in locked]
    for name, version in locked.items():
        if built.get(name) != version:
            found.append(f"{name} {version} is locked, {built.get(name, 'nothing')} was built")
    return found


def _stray_faults(layer: Path) -> list[str]:
    python = layer / "python"
    services = {path.name for path in (python / "unspoilt" / "aws" / "service_data").glob("*/")}
    found = [path for path in layer.iterdir() if path != python]
    for path in python.rglob("*"):
        told = path.relative_to(python).parts
        is_about_installing = told[0].endswith(".dist-info") and path.is_file() and not _METADATA.fullmatch(path.name)
        is_of_no_service = (
            told[:2] == ("botocore", "data") and path.is_dir() and len(told) == 3 and told[2] not in services
        )
        is_of_ours = len(told) == 1 and path.name in {"requirements.txt", "Makefile", "unspoilt_local", "pip", "bin"}
        is_test = path.is_dir() and path.name in {"tests", "test"}
        if path.suffix in _STRAY or is_about_installing or is_of_no_service or is_of_ours or is_test:
            found.append(path)
    return [f"{path.relative_to(layer)} ships, and should not" for path in sorted(found)]


def _byte_code_faults(python: Path) -> list[str]:
    """Return the modules whose byte code the runtime would not take as it is: it would compile them at each start."""
    slow = [path for path in sorted(python.rglob("*.py")) if not _is_compiled(path)]
    if not slow:
        return []
    said = (
        f"{slow[0].relative_to(python)} and {len(slow) - 1} more modules"
        if slow[1:]
        else str(slow[0].relative_to(python))
    )
    return [f"{said}: no byte code of Python 3.13 that is taken unchecked; a cold start takes twice as long"]


def _is_compiled(source: Path) -> bool:
    code = source.parent / "__pycache__" / f"{source.stem}.{_BYTE_CODE}.pyc"
    if not code.is_file():
        return False
    with code.open("rb") as file:
        header = file.read(16)
    flags = int.from_bytes(header[4:8], "little")
    return (header[:4], flags, header[8:]) == (MAGIC_NUMBER, _UNCHECKED_HASH, source_hash(source.read_bytes()))


def _template_faults(python: Path) -> list[str]:
    """Say where the site's templates are not compiled; jinja2 holds their code against them when it loads it."""
    templates = python / _TEMPLATES
    written, compiled = (len([*templates.glob(which)]) for which in ("*.html", "__pycache__/*.jinja"))
    if written and compiled == written:
        return []
    return [f"{_TEMPLATES}: {compiled} of {written} templates are compiled; a cold start compiles the others"]


def size_report(folder: Path) -> list[str]:
    """Return how large the layer is, unzipped, and what of it is whose."""
    python = folder / _LAYER / "python"
    sizes: Counter[str] = Counter()
    for path in python.iterdir():
        sizes["single modules" if path.is_file() or path.name == "__pycache__" else path.name] += _size_of(path)
    whole = sizes.total()
    largest = sizes.most_common(_NAMED)
    rows = [*largest, ("all others", whole - sum(size for _, size in largest)), ("the layer", whole)]
    return [f"  {name:24}{size / 1e6:7.2f} MB{size / _MOST_BYTES:8.1%} of Lambda's limit" for name, size in rows]


def _size_of(place: Path) -> int:
    paths = [place] if place.is_file() else place.rglob("*")
    return sum(path.stat().st_size for path in paths if path.is_file())


def _machine_faults(python: Path, machine: str) -> list[str]:
    found = []
    for path in python.rglob("*.so"):
        with path.open("rb") as file:
            header = file.read(20)
        if header[:4] != b"\x7fELF" or int.from_bytes(header[18:20], "little") != _ELF_MACHINES[machine]:
            found.append(f"{path.relative_to(python)} is not for {machine}")
    return found


def _plain(name: str) -> str:
    """Normalise a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main(arguments: list[str]) -> int:
    """Print each fault; return 1 where there is one."""
    folder, lock, machine, *python = arguments
    faults = find_faults(Path(folder), Path(lock).read_text(encoding="utf-8"), machine)
    if not faults and python:
        faults = find_import_faults(Path(folder), python[0])
    for fault in faults:
        sys.stderr.write(f"{folder}: {fault}\n")
    if not faults:
        done = "as locked, compiled, imported" if python else "as locked, compiled"
        sys.stdout.write(f"{folder}: {machine}, {len(_functions_in(Path(folder)))} functions, layer {done}\n")
        sys.stdout.write("\n".join(size_report(Path(folder))) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
