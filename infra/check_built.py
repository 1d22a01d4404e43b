"""Look into what `sam build` made: the locked versions, the right machine, only what ships, and handlers that import.

    check_built.py FOLDER LOCK MACHINE [PYTHON]

FOLDER is SAM's build folder, LOCK the layer's requirements.txt, MACHINE aarch64 or x86_64. With PYTHON, a Python 3.13
for that machine, every handler is imported by it with nothing but the standard library, its own folder and the layer.
"""  # noqa: INP001 - a script, in no package

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

#: e_machine in the ELF header, at byte 18 (System V ABI).
_ELF_MACHINES: Final = {"aarch64": 183, "x86_64": 62}
#: Lambda's limit on a function and its layers together, unzipped.
_MOST_BYTES: Final = 250 * 1024 * 1024
_FUNCTIONS: Final = 8
_LAYER: Final = "CoreLayer"
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
    found += [
        f"{path} ships, and should not"
        for path in (folder / _LAYER).rglob("*")
        if path.name in {"requirements.txt", "Makefile", "unspoilt_local", "tests.py"}
        and path.parent in {python, python.parent}
    ]
    sources = sum(1 for path in python.rglob("*.py") if "-" not in path.parent.name)
    compiled = sum(1 for _ in python.rglob("*.cpython-313.pyc"))
    if compiled < sources * 0.99:
        found.append(
            f"only {compiled} of {sources} modules are compiled for Python 3.13: a cold start takes twice as long"
        )
    if len(functions) != _FUNCTIONS:
        found.append(f"there are {len(functions)} functions, not {_FUNCTIONS}")
    for function in functions:
        size = sum(path.stat().st_size for part in (function, python) for path in part.rglob("*") if path.is_file())
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
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
