"""The check of built artefacts finds what it is there to find."""

from __future__ import annotations

import importlib.util
import py_compile
import sys
from collections.abc import Callable
from pathlib import Path
from py_compile import PycInvalidationMode
from types import ModuleType

import pytest

LOCK = (
    "feedgen==1.0.0 \\\n    --hash=sha256:00\ncss-inline==0.24.0 ; python_version >= '3.11' \\\n    --hash=sha256:00\n"
)


@pytest.fixture(scope="session")
def check(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_built", repository / "infra" / "check_built.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Write a small build folder without a fault."""
    python = tmp_path / "CoreLayer" / "python"
    for name, version in (("feedgen", "1.0.0"), ("css_inline", "0.24.0")):
        write(
            python / f"{name}-{version}.dist-info" / "METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        )
    write(python / "unspoilt" / "py.typed", "")
    write(python / "unspoilt" / "__init__.py", "")
    compile_all(python / "unspoilt")
    write(python / "unspoilt/site/templates/home.html", "")
    write(python / "unspoilt/site/templates/__pycache__/0.jinja", "")
    write(python / "unspoilt/aws/service_data/s3/service-2.json", "{}")
    write(python / "botocore/data/s3/service-2.json", "{}")
    write(python / "botocore/data/endpoints.json", "{}")
    write(python / "feedgen-1.0.0.dist-info/licenses/LICENSE.md", "BSD")
    (python / "css_inline").mkdir()
    (python / "css_inline" / "css_inline.abi3.so").write_bytes(b"\x7fELF" + bytes(14) + (183).to_bytes(2, "little"))
    for number in range(8):
        write(tmp_path / f"F{number}Function" / "handler.py", "import unspoilt\n\n\ndef handler():\n    pass\n")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def compile_all(folder: Path, mode: py_compile.PycInvalidationMode = PycInvalidationMode.UNCHECKED_HASH) -> None:
    """Compile as the layer's Makefile does, under the runtime's name."""
    for source in folder.rglob("*.py"):
        code = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        py_compile.compile(str(source), str(code), doraise=True, invalidation_mode=mode)


def make_older(build: Path) -> None:
    (build / "CoreLayer/python/css_inline-0.24.0.dist-info").rename(
        build / "CoreLayer/python/css_inline-0.11.0.dist-info"
    )
    write(build / "CoreLayer/python/css_inline-0.11.0.dist-info/METADATA", "Name: css_inline\nVersion: 0.11.0\n")


def add_a_stranger(build: Path) -> None:
    write(build / "CoreLayer/python/numpy-2.0.dist-info/METADATA", "Name: numpy\nVersion: 2.0\n")


def take_the_package_away(build: Path) -> None:
    (build / "CoreLayer/python/unspoilt/py.typed").unlink()


def ship_the_lock(build: Path) -> None:
    write(build / "CoreLayer/python/requirements.txt", LOCK)


def ship_the_command_line(build: Path) -> None:
    (build / "CoreLayer/python/unspoilt_local").mkdir()


def leave_uncompiled(build: Path) -> None:
    (build / "CoreLayer/python/unspoilt/__pycache__/__init__.cpython-313.pyc").unlink()


def compile_by_date(build: Path) -> None:
    compile_all(build / "CoreLayer/python/unspoilt", PycInvalidationMode.TIMESTAMP)


def change_after_compiling(build: Path) -> None:
    write(build / "CoreLayer/python/unspoilt/__init__.py", "changed = True\n")


def compile_for_another_version(build: Path) -> None:
    code = build / "CoreLayer/python/unspoilt/__pycache__/__init__.cpython-313.pyc"
    code.write_bytes(b"\0\0\r\n" + code.read_bytes()[4:])


def forget_a_template(build: Path) -> None:
    (build / "CoreLayer/python/unspoilt/site/templates/__pycache__/0.jinja").unlink()


def ship_tests(build: Path) -> None:
    (build / "CoreLayer/python/css_inline/tests").mkdir()


def ship_sources(build: Path) -> None:
    write(build / "CoreLayer/python/css_inline/core.pyx", "")


def ship_what_pip_noted(build: Path) -> None:
    write(build / "CoreLayer/python/feedgen-1.0.0.dist-info/RECORD", "")


def ship_pip(build: Path) -> None:
    (build / "CoreLayer/python/pip").mkdir()


def ship_another_service(build: Path) -> None:
    write(build / "CoreLayer/python/botocore/data/ec2/service-2.json", "{}")


def ship_beside_the_packages(build: Path) -> None:
    write(build / "CoreLayer/README.md", "")


def lose_a_function(build: Path) -> None:
    (build / "F3Function/handler.py").unlink()


def test_a_good_build_has_no_fault(check: ModuleType, build: Path) -> None:
    assert check.find_faults(build, LOCK, "aarch64") == []
    assert check.find_import_faults(build, sys.executable) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (make_older, "css-inline 0.24.0 is locked, 0.11.0 was built"),
        (add_a_stranger, "numpy 2.0 was built, and is not locked"),
        (take_the_package_away, "the layer lacks the package unspoilt"),
        (ship_the_lock, "requirements.txt ships, and should not"),
        (ship_the_command_line, "unspoilt_local ships, and should not"),
        (forget_a_template, "0 of 1 templates"),
        (ship_tests, "python/css_inline/tests ships, and should not"),
        (ship_sources, "python/css_inline/core.pyx ships, and should not"),
        (ship_what_pip_noted, "feedgen-1.0.0.dist-info/RECORD ships, and should not"),
        (ship_pip, "python/pip ships, and should not"),
        (ship_another_service, "python/botocore/data/ec2 ships, and should not"),
        (ship_beside_the_packages, "README.md ships, and should not"),
        (leave_uncompiled, "unspoilt/__init__.py: no byte code"),
        (compile_by_date, "unspoilt/__init__.py: no byte code"),
        (change_after_compiling, "unspoilt/__init__.py: no byte code"),
        (compile_for_another_version, "unspoilt/__init__.py: no byte code"),
        (lose_a_function, "there are 7 functions, not 8"),
    ],
)
def test_a_fault_is_found(check: ModuleType, build: Path, spoil: Callable[[Path], None], said: str) -> None:
    spoil(build)

    (fault,) = check.find_faults(build, LOCK, "aarch64")

    assert said in fault


def test_a_library_for_another_machine_is_found(check: ModuleType, build: Path) -> None:
    assert check.find_faults(build, LOCK, "x86_64") == ["css_inline/css_inline.abi3.so is not for x86_64"]


def test_a_build_that_is_too_large_is_found(check: ModuleType, build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_MOST_BYTES", 50)

    assert len(check.find_faults(build, LOCK, "aarch64")) == 8


def test_the_report_names_the_largest_and_adds_up(check: ModuleType, build: Path) -> None:
    write(build / "CoreLayer/python/lxml/etree.so", "x" * 3_000_000)

    first, *_, others, whole = check.size_report(build)

    assert first.split()[:2] == ["lxml", "3.00"]
    assert others.split()[:3] == ["all", "others", "0.00"]
    assert whole.split()[:5] == ["the", "layer", "3.00", "MB", "1.1%"]


def test_a_handler_that_needs_what_did_not_ship_is_found(check: ModuleType, build: Path) -> None:
    write(build / "F0Function" / "handler.py", "import pytest\n\n\ndef handler():\n    pass\n")

    (fault,) = check.find_import_faults(build, sys.executable)

    assert fault.startswith("F0Function does not import:")
    assert "No module named 'pytest'" in fault
