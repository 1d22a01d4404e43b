from pathlib import Path

import pytest

from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.export import export_path
from unspoilt_local.inbox import report_path


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("index.html", "index.html"),
        ("reviews/dune/", "reviews/dune/index.html"),
        ("reviews/dune/spoilers/", "reviews/dune/spoilers/index.html"),
        ("reviews/dune/ab12.jpg", "reviews/dune/ab12.jpg"),
        ("feed.atom", "feed.atom"),
    ],
)
def test_an_object_becomes_the_file_that_a_web_server_would_show(tmp_path: Path, key: str, path: str) -> None:
    assert export_path(tmp_path, key) == tmp_path / path


@pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/passwd"])
def test_no_key_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(LocalCloudFailed):
        export_path(tmp_path, key)


def test_a_report_stands_under_the_name_of_its_file(tmp_path: Path) -> None:
    assert report_path(tmp_path, "reviews/2024/dune.md") == tmp_path / "2024" / "dune.md.txt"


def test_a_report_never_leads_out_of_its_folder(tmp_path: Path) -> None:
    assert report_path(tmp_path, "reviews/../../x") is None
