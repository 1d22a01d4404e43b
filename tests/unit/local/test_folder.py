import os
from pathlib import Path, PurePath

import pytest

from unspoilt_local.folder import MOST_BYTES, compare, is_wanted, key_of, left_out, look_at


@pytest.mark.parametrize(
    "name", ["a.md", "2024/dune.markdown", "covers/Dune (1965).jpg", "Ünïcode 📚.md", "swap.md", "a~b.md"]
)
def test_the_authors_own_files_are_uploaded(name: str) -> None:
    assert is_wanted(PurePath(name))


@pytest.mark.parametrize(
    "name",
    [
        ".draft.md",
        ".unspoilt/reports/a.md.txt",
        ".git/config",
        "drafts/.obsidian/app.json",
        "a.md~",
        ".a.md.swp",
        "a.md.swx",
        "#a.md#",
        "~$a.md",
        "4913",
        "a.md.tmp",
        "Thumbs.db",
        "node_modules/x.md",
    ],
)
def test_hidden_files_and_what_editors_leave_behind_are_not_uploaded(name: str) -> None:
    assert not is_wanted(PurePath(name))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("a.md", "reviews/a.md"),
        ("2024/a b+c.md", "reviews/2024/a b+c.md"),
        ("x" * 1016, "reviews/" + "x" * 1016),
        ("x" * 1017, None),
        ("caf\udce9.md", None),
    ],
    ids=["plain", "in a folder", "as long as S3 takes", "too long for S3", "not UTF-8"],
)
def test_a_files_key_is_its_path_under_reviews(name: str, key: str | None) -> None:
    assert key_of(PurePath(name)) == key


def test_a_look_finds_files_at_any_depth_and_leaves_hidden_ones_out(tmp_path: Path) -> None:
    for name in ("a.md", "2024/b.md", ".unspoilt/subscribers.json", "2024/.c.md.swp"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")

    found = look_at(tmp_path)

    assert set(found) == {"reviews/a.md", "reviews/2024/b.md"}


def test_a_link_to_a_folder_is_not_followed_and_a_dead_link_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dead.md").symlink_to(tmp_path / "nowhere.md")

    found = look_at(tmp_path)

    assert set(found) == {"reviews/a.md"}


def test_new_edited_replaced_and_removed_files_are_told_apart(tmp_path: Path) -> None:
    for name in ("same.md", "edited.md", "replaced.md", "removed.md"):
        (tmp_path / name).write_text("one")
    before = look_at(tmp_path)
    (tmp_path / "new.md").write_text("one")
    (tmp_path / "edited.md").write_text("longer than before")
    (tmp_path / "removed.md").unlink()
    times = (tmp_path / "replaced.md").stat()
    (tmp_path / "fresh").write_text("two")
    os.utime(tmp_path / "fresh", ns=(times.st_atime_ns, times.st_mtime_ns))
    (tmp_path / "fresh").replace(tmp_path / "replaced.md")

    changes = compare(before, look_at(tmp_path))

    assert set(changes.changed) == {"reviews/new.md", "reviews/edited.md", "reviews/replaced.md"}
    assert changes.gone == ("reviews/removed.md",)


def test_two_equal_looks_ask_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")

    assert not compare(look_at(tmp_path), look_at(tmp_path))


def test_files_that_cannot_be_uploaded_are_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "caf\udce9.md").write_text("x")
    with (tmp_path / "film.mov").open("wb") as file:
        file.truncate(MOST_BYTES + 1)

    reasons = left_out(tmp_path)

    assert {name: reason.split(",")[0] for name, reason in reasons.items()} == {
        "caf?.md": "its name is too long",
        "film.mov": "it has more than 50",
    }
    assert set(look_at(tmp_path)) == {"reviews/a.md"}
