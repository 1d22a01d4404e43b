import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

GOOD = "---\ntitle: The Lantern Ledger\nauthor: Mara Quill\n---\nThe fog is the best character.\n"
BAD = "---\ntitle: a\ntitle: b\n---\nText.\n"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "unspoilt_local", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BAD, 1)], ids=["an accepted file", "the author's mistake"])
def test_check_exits_with_what_became_of_the_file(tmp_path: Path, text: str, code: int) -> None:
    (tmp_path / "a.md").write_text(text)

    done = run("check", "--json", tmp_path / "a.md")

    assert (done.returncode, done.stderr) == (code, "")
    assert json.loads(done.stdout)["accepted"] is (code == 0)


def test_check_prints_one_object_a_line_for_a_folder(tmp_path: Path) -> None:
    for name, text in (("a.md", GOOD), ("b.md", BAD)):
        (tmp_path / name).write_text(text)

    done = run("check", "--json", tmp_path)

    assert done.returncode == 1
    assert [json.loads(line)["accepted"] for line in done.stdout.splitlines()] == [True, False]


def test_a_folder_without_reviews_is_told_what_reviews_are_called(tmp_path: Path) -> None:
    (tmp_path / "review.docx").write_text("mine")

    done = run("check", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert ".md" in done.stderr


def test_the_version_is_the_packages() -> None:
    done = run("--version")

    assert (done.returncode, done.stdout) == (0, f"unspoilt {version('unspoilt')}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "no-such-file.md"],
        ["check", "{here}", "--time-zone", "Mars/Olympus"],
        ["check", "{here}", "--rating-best", "7"],
        ["serve", "{here}", "--port", "70000"],
        ["serve", "no-such-folder"],
        ["try", "{here}"],
        ["try", "{here}", "--out", "{here}/out"],
        ["try", "{here}", "--out", "{full}"],
        ["try", "{here}", "--out", "{new}", "--reader", "nobody"],
        ["launch"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(tmp_path: Path, arguments: list[str]) -> None:
    here, full = tmp_path / "here", tmp_path / "full"
    for folder in (here, full):
        folder.mkdir()
    (full / "thesis.doc").write_text("mine")
    places = {"here": here, "full": full, "new": tmp_path / "new"}

    done = run(*(argument.format(**places) for argument in arguments))

    assert done.returncode == 2
    assert "Error" in done.stderr
    assert (full / "thesis.doc").exists()


@pytest.mark.parametrize("command", [[], ["serve"], ["try"], ["check"]], ids=["unspoilt", "serve", "try", "check"])
def test_help_teaches_with_examples(command: list[str]) -> None:
    done = run(*command, "--help")

    assert done.returncode == 0
    assert "unspoilt check" in done.stdout if not command else f"unspoilt {command[0]} " in done.stdout


def test_an_export_that_cannot_be_read_is_one_sentence_and_the_authors_to_mend(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("Name,Price\nTea,2\n")

    done = run("import", "goodreads", tmp_path / "prices.csv", "--out", tmp_path / "out")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("this is no export of Goodreads with reviews in it: columns are missing: Title")
    assert done.stderr.count("\n") == 1


def test_what_the_author_cannot_mend_in_a_review_exits_with_3_and_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / ".unspoilt").mkdir()
    (tmp_path / ".unspoilt" / "subscribers.json").write_text("{")

    done = run("serve", tmp_path, "--port", "0")

    assert done.returncode == 3
    assert "subscribers.json" in done.stderr
