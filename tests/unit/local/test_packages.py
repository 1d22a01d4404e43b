import io
import subprocess
import sys
import zipfile
from pathlib import Path

from unspoilt_local.packages import pack_function, pack_layer
from unspoilt_local.project import find_project


def names_in(packed: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(packed)).namelist()


def test_a_functions_zip_has_its_handler_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("x = 1\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "old.pyc").write_bytes(b"stale")

    sources = [name for name in names_in(pack_function(tmp_path)) if not name.endswith(".pyc")]

    assert sources == ["handler.py"]


def test_the_same_sources_make_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("x = 1\n")

    assert pack_function(tmp_path) == pack_function(tmp_path)


def test_the_layer_holds_the_package_with_its_templates_and_not_the_lock_file() -> None:
    names = names_in(pack_layer(find_project().root / "layers" / "core"))

    assert "python/unspoilt/errors.py" in names
    assert "python/unspoilt/site/templates/home.html" in names
    assert all(name.startswith("python/unspoilt/") for name in names)


def test_a_function_finds_the_package_in_the_unpacked_layer_and_its_compiled_form(tmp_path: Path) -> None:
    packed = pack_layer(find_project().root / "layers" / "core")
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)

    code = "import unspoilt.errors as e; print(e.__file__); print(e.__spec__.cached)"
    told = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'python')!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert told[0] == str(tmp_path / "python" / "unspoilt" / "errors.py")
    assert Path(told[1]).is_file()
