"""`unspoilt import`: what other products export becomes reviews that `unspoilt check` accepts, and nothing comes unhidden."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from unspoilt.config import ReviewSettings
from unspoilt_local.check import check_file, to_json
from unspoilt_local.cli import app

SAMPLES = Path(__file__).parents[2] / "data" / "imports"
GOODREADS = (SAMPLES / "goodreads.csv").read_text("utf-8")
HEADER, *_ = GOODREADS.splitlines(keepends=True)


def run(product: str, path: Path, out: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["import", product, str(path), "--out", str(out), *arguments])


def imported(product: str, path: Path, out: Path, *arguments: str) -> dict[str, Any]:
    done = run(product, path, out, "--json", *arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def understood(out: Path) -> dict[str, dict[str, Any]]:
    return {path.name: to_json(check_file(path, ReviewSettings())) for path in sorted(out.iterdir())}


def test_goodreads_reviews_come_over_with_their_facts_and_what_they_hide(tmp_path: Path) -> None:
    told = imported("goodreads", SAMPLES / "goodreads.csv", tmp_path)

    assert (told["rows"], told["imported"], told["without_text"], told["broken"]) == (4, 3, 1, [])
    files = understood(tmp_path)
    assert list(files) == [
        "salt-10000002.md",
        "the-bell-the-boat-a-novel-10000004.md",
        "the-lantern-ledger-10000001.md",
    ]
    assert all(each["accepted"] for each in files.values())
    ledger = files["the-lantern-ledger-10000001.md"]
    assert ledger["review"]["work"] == {
        "title": "The Lantern Ledger",
        "creators": ["Mara Quill"],
        "kind": "book",
        "year": 1998,
        "ids": [{"scheme": "isbn", "value": "9780306406157"}, {"scheme": "goodreads", "value": "10000001"}],
    }
    assert ledger["review"]["rating"] == {"value": 4.0, "best": 5.0, "label": "4/5"}
    assert ledger["review"]["published"] == "2024-03-14T00:00:00+00:00"
    assert ledger["review"]["genres"] == ["mystery", "sea-stories"]
    assert [(part["mark"], part["words"]) for part in ledger["hidden"]] == [("<spoiler>", 9)]
    assert {sentence["text"] for sentence in ledger["sentences"] if not sentence["hidden"]} >= {
        "The fog is the best character of this book.", "Read it in one sitting.",
    }  # fmt: skip
    assert files["salt-10000002.md"]["hidden"][0]["mark"] == "spoilers: true"
    assert all(sentence["hidden"] for sentence in files["salt-10000002.md"]["sentences"])


def test_private_notes_are_not_published(tmp_path: Path) -> None:
    imported("goodreads", SAMPLES / "goodreads.csv", tmp_path)

    assert all("Anna" not in path.read_text() for path in tmp_path.iterdir())


def test_letterboxd_reviews_keep_half_stars_dates_and_rewatches(tmp_path: Path) -> None:
    told = imported("letterboxd", SAMPLES / "letterboxd-reviews.csv", tmp_path)

    files = understood(tmp_path)
    first, again = files["the-night-ferry-1961-abc1.md"], files["the-night-ferry-1961-abc2.md"]
    assert first["review"]["work"] == {
        "title": "The Night Ferry", "creators": [], "kind": "film", "year": 1961, "ids": first["review"]["work"]["ids"],
    }  # fmt: skip
    assert first["review"]["rating"]["value"] == 4.5
    assert first["review"]["published"] == "2024-05-02T00:00:00+00:00"
    assert (first["hidden"], len(again["hidden"])) == ([], 1)
    assert 'rewatch: "yes"' in (tmp_path / "the-night-ferry-1961-abc2.md").read_text()
    assert "--hide-all" in told["caution"]


def test_storygraph_reviews_keep_quarter_stars_and_hide_their_content_warnings(tmp_path: Path) -> None:
    imported("storygraph", SAMPLES / "storygraph.csv", tmp_path)

    files = understood(tmp_path)
    ledger, hours = files["the-lantern-ledger-9780306406157.md"], files["quiet-hours-b0abcdef12.md"]
    assert ledger["review"]["work"]["creators"] == ["Mara Quill", "Jon Abernathy"]
    assert ledger["review"]["rating"]["value"] == 4.25
    shown = " ".join(sentence["text"] for sentence in ledger["sentences"] if not sentence["hidden"])
    assert "Fog, and then more fog." in shown
    assert not {"burns", "Death", "drowns"} & set(shown.replace(".", "").split())
    assert hours["review"]["work"]["creators"] == ["Tom Vale, Jr.", "Ann Lee"]


@pytest.mark.parametrize("product", ["goodreads", "letterboxd", "storygraph"])
def test_every_fact_is_read_back_as_it_was_given(tmp_path: Path, product: str) -> None:
    (sample,) = SAMPLES.glob(f"{product}*.csv")

    told = imported(product, sample, tmp_path)

    assert told["notes"] == []
    assert told["unknown_columns"] == []
    assert all(fact["given"] == fact["same"] for fact in told["facts"].values())
    assert {"title", "text", "date", "rating"} <= told["facts"].keys()
    assert told["facts"].keys() >= ({"spoilers"} if product != "letterboxd" else set())


def test_hide_all_hides_the_whole_text_of_each(tmp_path: Path) -> None:
    imported("letterboxd", SAMPLES / "letterboxd-reviews.csv", tmp_path, "--hide-all")

    for each in understood(tmp_path).values():
        assert all(sentence["hidden"] for sentence in each["sentences"])


def test_the_report_names_what_stays_behind_and_why(tmp_path: Path) -> None:
    done = run("goodreads", SAMPLES / "goodreads.csv", tmp_path)

    assert done.exit_code == 0
    assert "4 rows of Goodreads: 3 reviews in" in done.stdout
    assert "1 without a text, so not imported" in done.stdout
    told = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
    assert told["Private Notes"].endswith("left behind: private: a review is published")
    assert told["spoilers"].split() == ["spoilers", "3", "3"]


def test_files_that_are_there_are_left_alone_unless_they_may_be_replaced(tmp_path: Path) -> None:
    imported("goodreads", SAMPLES / "goodreads.csv", tmp_path)
    edited = tmp_path / "salt-10000002.md"
    edited.write_text("mine")

    second = imported("goodreads", SAMPLES / "goodreads.csv", tmp_path)
    kept = edited.read_text()
    third = imported("goodreads", SAMPLES / "goodreads.csv", tmp_path, "--overwrite")

    assert second["files"] == {"new": 0, "same": 2, "replaced": 0, "kept": 1}
    assert (second["kept_files"], kept) == (["salt-10000002.md"], "mine")
    assert third["files"]["replaced"] == 1
    assert edited.read_text() != "mine"


def test_two_rows_with_one_id_are_two_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row(review="One.") + row(review="Two."))

    told = imported("goodreads", path, tmp_path / "out")

    assert told["imported"] == 2
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["dune-1-2.md", "dune-1.md"]


def row(title: str = "Dune", review: str = "Sand.", rating: str = "4", read: str = "2024/03/14") -> str:
    return f'1,"{title}",Frank Herbert,"Herbert, Frank",,,,{rating},4.2,,,,,1965,{read},2024/01/01,,,read,"{review}",,,1,0\n'


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: ("\n\n" + text).encode(),
    ],
    ids=["UTF-8", "with a mark", "UTF-16", "UTF-16 BE", "UTF-16 without a mark", "CR LF", "semicolons", "empty lines"],
)
def test_a_file_is_read_in_whatever_encoding_it_was_saved(tmp_path: Path, encode: Any) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(encode(HEADER + row("Café Dune", "Sand’s “song”.")))

    told = imported("goodreads", path, tmp_path / "out")

    assert (told["imported"], told["broken"]) == (1, [])
    assert "Sand’s “song”." in (tmp_path / "out" / "cafe-dune-1.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        (row() + "1,Dune,only three\n" + row("Emma"), [(3, "it has 3 columns where the header has 24")]),
        (row() + row("Emma")[:60], [(3, "the file ends in the middle of it")]),
        (row() + row("Emma", "torn off")[:-12], [(3, "the file ends in the middle of it")]),
        (row() + row('an "unquoted" word') + row("Emma"), [(3, "its quotation marks do not match")]),
        (row() + '1,"never closed,x\n' + row("Emma") + row("Persuasion"), [(3, "its quotation marks do not match")]),
        (row() + row("") + row("Emma"), [(3, "it has no title")]),
        (row() + row("Emma", "x" * 140_000) + row("Persuasion"), [(3, "a text in it has more than 131,072")]),
        (row() + row("Emma", "caf\udce9"), [(3, "it holds bytes that are not UTF-8")]),
    ],
    ids=["short", "cut off", "cut off in a text", "quotes", "an open quote", "no title", "too long", "not UTF-8"],
)
def test_a_broken_row_is_named_by_its_line_and_the_others_come_over(
    tmp_path: Path, text: str, broken: list[tuple[int, str]]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER + text).encode("utf-8", "surrogateescape"))

    done = run("goodreads", path, tmp_path / "out", "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [each["line"] for each in told["broken"]] == [line for line, _ in broken]
    assert all(each["message"].startswith(said) for each, (_, said) in zip(told["broken"], broken, strict=True))
    titles = {name.rsplit("-", 1)[0] for name in (path.name for path in (tmp_path / "out").iterdir())}
    assert titles == {"dune"} | {
        word.lower() for word in ("Emma", "Persuasion") if f'"{word}",' in text and is_whole(text, word)
    }


def is_whole(text: str, title: str) -> bool:
    line = next(line for line in text.splitlines() if f'"{title}",' in line)
    return line.endswith(",1,0") and len(line) < 1000 and "\udce9" not in line


def test_what_only_looks_like_the_end_of_a_line_is_part_of_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row().replace("Frank Herbert", "Frank\u2028Herbert", 1) + row("Emma", "One.\x0bTwo."))

    told = imported("goodreads", path, tmp_path / "out")

    assert (told["imported"], told["broken"]) == (2, [])


def test_cells_that_hold_nonsense_are_noted_and_the_review_comes_over_without_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row(rating="eleven") + row(rating="11") + row(read="2024/13/45"))

    told = imported("goodreads", path, tmp_path / "out")

    assert told["imported"] == 3
    assert [(note["line"], note["message"].split(",")[0]) for note in told["notes"]] == [
        (2, "My Rating: “eleven” is no number of stars"),
        (3, "My Rating: “11” is no grade of five"),
        (4, "Date Read: “2024/13/45” is no date"),
    ]


def test_columns_of_a_newer_export_are_named_and_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER.replace("Owned Copies", "Owned Copies,Mood") + row().replace(",0\n", ",0,blue\n"))

    told = imported("goodreads", path, tmp_path / "out")

    assert (told["imported"], told["unknown_columns"]) == (1, [{"column": "Mood", "filled": 1}])


def test_the_export_of_before_2022_with_its_31_columns_is_read(tmp_path: Path) -> None:
    more = "Recommended For,Recommended By,Owned Copies,Original Purchase Date,Original Purchase Location,Condition,Condition Description,BCID"
    path = tmp_path / "a.csv"
    path.write_text(HEADER.replace("Owned Copies", more) + row().replace(",1,0\n", ",1,,,0,,,,,\n"))

    told = imported("goodreads", path, tmp_path / "out")

    assert (told["imported"], told["unknown_columns"]) == (1, [])


@pytest.mark.parametrize(
    ("product", "data", "said"),
    [
        ("goodreads", (SAMPLES / "storygraph.csv").read_bytes(), "this is an export of StoryGraph: unspoilt import storygraph"),
        ("storygraph", (SAMPLES / "goodreads.csv").read_bytes(), "this is an export of Goodreads"),
        ("goodreads", b"Name,Price\nTea,2\n", "columns are missing: Title, Author, My Rating, Exclusive Shelf, My Review."),
        ("goodreads", b"", "the file is empty"),
        ("goodreads", b"\x00\x01\x02" * 500, "columns are missing"),
        ("goodreads", (HEADER.strip() + ",Title\n").encode(), "two columns have the same name"),
        ("goodreads", b"PK\x03\x04rest", "exports a CSV file, and this is a zip"),
        ("letterboxd", b"PK\x03\x04rest", "the zip cannot be read"),
        ("letterboxd", b"Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n", "columns are missing: Review."),
        ("goodreads", (HEADER + '"\n' * 12_000).encode(), "more than 5,000 lines are no rows"),
    ],
    ids=[
        "another product", "another way round", "a price list", "empty", "noise", "a column twice", "a zip", "no zip",
        "the diary", "quotes only",
    ],
)  # fmt: skip
def test_what_is_no_such_export_is_refused_with_what_was_expected(
    tmp_path: Path, product: str, data: bytes, said: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)

    done = run(product, path, tmp_path / "out")

    assert said in str(done.exception)
    assert type(done.exception).__name__ == "ExportRefused"
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def zipped(names: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in names.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_letterboxds_zip_and_its_unpacked_folder_are_read_without_what_was_deleted(tmp_path: Path) -> None:
    text = (SAMPLES / "letterboxd-reviews.csv").read_text()
    names = {"deleted/reviews.csv": text.replace("Heron", "Deleted"), "ann-2026/reviews.csv": text, "diary.csv": "x"}
    (tmp_path / "a.zip").write_bytes(zipped(names))
    (tmp_path / "reviews.csv").write_text(text)

    from_zip = imported("letterboxd", tmp_path / "a.zip", tmp_path / "one")
    from_folder = imported("letterboxd", tmp_path, tmp_path / "two")

    assert from_zip["imported"] == from_folder["imported"] == 3
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(
        p.name for p in (tmp_path / "two").iterdir()
    )


def test_a_zip_without_reviews_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"deleted/reviews.csv": "x"}))

    done = run("letterboxd", tmp_path / "a.zip", tmp_path / "out")

    assert "the zip holds no reviews.csv" in str(done.exception)


def test_a_zip_that_unpacks_to_a_mountain_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unspoilt_local.archive.letterboxd.MOST_BYTES", 100_000)
    monkeypatch.setattr("unspoilt_local.archive.csv_rows.MOST_BYTES", 100_000)
    (tmp_path / "a.zip").write_bytes(zipped({"reviews.csv": "x" * 5_000_000}))

    done = run("letterboxd", tmp_path / "a.zip", tmp_path / "out")

    assert "at most 100,000 are read" in str(done.exception)


def test_a_title_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row("../../etc/passwd") + row("---\nspoilers: none"))

    told = imported("goodreads", path, tmp_path / "out")

    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["etc-passwd-1.md", "spoilers-none-1.md"]
    assert told["imported"] == 2


def test_fifty_thousand_rows_are_read_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write(HEADER)
        for number in range(50_000):
            text = f'Sand, {number}.\nAnd ""more"".' if number % 1000 == 0 else ""
            file.write(row(f"Dune {number}", text) if number % 20_000 != 7 else "torn\n")

    told = imported("goodreads", path, tmp_path / "out")

    assert (told["rows"], told["imported"], told["without_text"], len(told["broken"])) == (50_000, 50, 49_947, 3)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    done = run("goodreads", tmp_path, tmp_path / "out")

    assert "is a folder: name the export's file" in str(done.exception)
