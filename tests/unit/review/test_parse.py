"""Whole files: our own samples, the files that are lent to us, and the limits."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from unspoilt.config import ReviewSettings
from unspoilt.errors import ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.review.review import Kind, Review, SpoilerStance

REPOSITORY = Path(__file__).parents[3]
SAMPLES = sorted((REPOSITORY / "samples" / "reviews").glob("*.md"))
SHARED = REPOSITORY.parent / "shared"
SETTINGS = ReviewSettings()


def parse(text: str, name: str = "reviews/upload.md") -> Review:
    return parse_review(text.encode(), name=name, settings=SETTINGS)


def shared(relative: str) -> Path:
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"the lent data {relative} is not beside the repository")
    return path


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_our_samples_are_understood_without_a_doubt(path: Path) -> None:
    review = parse_review(path.read_bytes(), name=f"reviews/{path.name}", settings=SETTINGS)

    assert review.warnings == ()
    assert review.rating is not None
    assert review.published is not None
    assert review.published.year == 2026
    assert review.work.kind is not Kind.WORK
    assert review.genres
    assert review.work.title.split()[-1].casefold() in path.stem


def test_our_samples_show_many_kinds_of_works_and_files() -> None:
    reviews = [parse_review(path.read_bytes(), name=path.name, settings=SETTINGS) for path in SAMPLES]

    assert len({review.work.kind for review in reviews}) >= 5
    assert {review.stance for review in reviews} >= {SpoilerStance.MARKED, SpoilerStance.NONE}
    assert sum(review.teaser is not None for review in reviews) >= 3


def test_the_pasted_post_of_the_user_comes_out_whole() -> None:
    data = shared("seed/never-let-me-go.txt").read_bytes()

    review = parse_review(data, name="reviews/never-let-me-go.txt", settings=SETTINGS)

    assert review.work.title == "Never Let Me Go"
    assert review.work.creators == ("Kazuo Ishiguro",)
    assert review.work.kind is Kind.BOOK
    assert review.rating is not None
    assert review.rating.label == "5/5"
    assert review.genres == ("Literary Fiction", "Dystopian", "Science Fiction")
    assert review.audience == "Fans of speculative fiction with emotional depth and moral complexity"
    lines = review.body.split("\n")
    assert lines[:12] == [""] * 12
    assert lines[12].startswith("Wow.")
    assert lines[-1] == ""
    assert len(lines) == len(data.decode().replace("\r\n", "\n").split("\n"))


def test_every_lent_review_is_accepted_but_the_indexes_of_folders() -> None:
    root = shared("data/reviews-cc0")
    refused: list[str] = []
    rated = dated = created = 0
    for path in sorted(root.rglob("*.md")):
        name = path.relative_to(root).as_posix()
        try:
            review = parse_review(path.read_bytes(), name=name, settings=SETTINGS)
        except ReviewRefused:
            refused.append(path.name)
            continue
        rated += review.rating is not None
        dated += review.published is not None
        created += bool(review.work.creators)

    assert refused == ["_index.md", "_index.md"]
    assert (rated, dated, created) == (359, 364, 359)


def test_every_lent_hostile_file_is_refused_with_a_line_or_understood() -> None:
    titles: dict[str, str] = {}
    lineless: list[str] = []
    for path in sorted(shared("data/attack/generated").glob("*.md")):
        try:
            review = parse_review(path.read_bytes(), name=f"reviews/{path.name}", settings=SETTINGS)
        except ReviewRefused as refusal:
            lineless += [path.name for problem in refusal.problems if not problem.line]
        else:
            titles[path.name] = review.work.title

    assert lineless == []
    assert titles == {"cr-only.md": "T", "crlf.md": "T", "utf8-bom.md": "T", "yaml-multidoc.md": "a"}


def test_lines_of_the_body_are_lines_of_the_file() -> None:
    text = "---\ntitle: Emma\n---\n# Emma\n\nRating: 4/5\n\nShe meddles.\n"

    review = parse(text)

    for offset, line in enumerate(review.body.split("\n")):
        assert line in {"", text.split("\n")[review.body_line - 1 + offset]}
    assert "She meddles." in review.body


def test_the_last_line_of_a_blog_is_dropped_from_a_pasted_post_only() -> None:
    pasted = parse("Emma by Jane Austen\n\nShe meddles.\n\nComments\n")
    written = parse("---\ntitle: Emma\n---\nShe meddles.\n\nComments\n")

    assert "Comments" not in pasted.body
    assert "Comments" in written.body


def test_metadata_below_the_first_forty_lines_is_text() -> None:
    text = "# Emma\n\n" + "She meddles again.\n" * 45 + "\nRating: 4/5\n"

    review = parse(text)

    assert review.rating is None
    assert "Rating: 4/5" in review.body


@pytest.mark.parametrize(
    "opener",
    [
        "||x||",
        ">!x!<",
        "!!x!!",
        ":::note",
        "<details>",
        "<spoiler>",
        "SP&#79;ILERS",
        "sp**oil**ers",
        "> [!spoiler]",
        "<!-- x",
    ],
)
def test_nothing_is_metadata_below_a_line_that_may_hide(opener: str) -> None:
    review = parse(f"# Emma\n\n{opener}\n\nGenre: Drama\n\n4/5\n")

    assert (review.genres, review.rating) == ((), None)
    assert "Genre: Drama" in review.body


def test_a_front_matter_over_its_cap_is_refused_with_its_line() -> None:
    with pytest.raises(ReviewRefused) as caught:
        parse("\n---\ntitle: Emma\nnotes: " + "x" * 8192 + "\n---\ntext\n")

    (problem,) = caught.value.problems
    assert problem.line == 2
    assert "8,192" in problem.message


@pytest.mark.parametrize("notes", ["x" * 8192, "x\\n" * 4096])
def test_bare_json_that_is_too_large_is_told_so_and_not_that_it_is_no_json(notes: str) -> None:
    with pytest.raises(ReviewRefused, match="it may have 8,192: move long texts to the body"):
        parse(f'{{"title": "Emma", "notes": "{notes}"}}\n\nA walk to Box Hill.\n')


def test_a_body_over_its_cap_is_refused_with_its_line() -> None:
    with pytest.raises(ReviewRefused) as caught:
        parse("---\ntitle: Emma\n---\n" + "é" * (128 * 1024 + 1))

    (problem,) = caught.value.problems
    assert problem.line == 4
    assert "256 KiB" in problem.message


def test_a_body_at_its_cap_is_accepted() -> None:
    assert len(parse("---\ntitle: Emma\n---\n" + "a" * 256 * 1024).body) == 256 * 1024


def test_a_warning_quotes_little_of_a_long_value() -> None:
    review = parse("---\ntitle: Emma\nrating: " + "she dies " * 100 + "\n---\ntext\n")

    (warning,) = review.warnings
    assert len(warning.message) < 120


@pytest.mark.parametrize(
    "unit", ["[", "{", "(", "- ", "a: ", "'", "*", "|", "[a](", "<a ", "  ", "\t", "a - ", "&#115;", "spoil", "★", "1"]
)
@pytest.mark.parametrize(
    "form",
    [
        "---\ntitle: {front}\n---\nx\n",
        "---\n{front}\n---\nx\n",
        "+++\nx = {front}\n+++\nx\n",
        "+++\n{front}\n+++\nx\n",
        '{{"a": {front}}}\nx',
        "{body}",
        "# {body}\n\nx\n",
        "# T\n\nRating: {body}\n",
    ],
)
def test_no_input_takes_long(form: str, unit: str) -> None:
    def fill(size: int) -> str:
        return (unit * (size // len(unit.encode()) + 1)).encode()[:size].decode(errors="ignore")

    text = form.format(front=fill(8 * 1024 - 64), body=fill(256 * 1024 - 64))
    start = time.process_time()

    with contextlib.suppress(ReviewRefused):
        parse(text)

    assert time.process_time() - start < 1
