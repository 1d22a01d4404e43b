from pathlib import Path

import pytest

from unspoilt_local.out_folder import clear_out


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    assert clear_out(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_former_runs_files_are_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.html").write_text("old")
    (tmp_path / "summary.json").write_text("{}")

    assert clear_out(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [["thesis.doc"], ["site"], ["summary.json", "thesis.doc"]])
def test_a_folder_with_anything_else_is_refused_and_left_alone(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("mine")

    assert not clear_out(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")

    assert not clear_out(tmp_path / "out")
