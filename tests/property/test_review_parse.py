"""Laws of reading a review that hold for any bytes."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unspoilt.config import ReviewSettings
from unspoilt.errors import ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.review.review import Review
from unspoilt.review.slug import slugify

SETTINGS = ReviewSettings()
KEYS = st.sampled_from(
    [
        *("title", "author", "rating", "date", "published", "tags", "categories", "spoilers", "draft", "isbn", "cover"),
        *("teaser", "year", "kind", "slug", "id", "book.title", "review", "score", "stars", "genre", "Warning"),
    ]
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            *(
                "4",
                "4.5/5",
                "★★★½",
                "A-",
                "2026-02-31",
                "17-01-2026",
                "1815",
                "true",
                "no",
                "~",
                "[a, b]",
                "{a: b}",
                "*x",
            ),
            *("&x y", "!t z", "- a", "|", "'", '"', "0.0", ".nan", "x: y", "# c", "[[x]]", "![a](b)", "a by B C", "(a"),
            "9" * 400,
        ]
    ),
)
PAIRS = st.lists(st.tuples(KEYS, st.sampled_from([": ", ":", " = ", ":: ", ":\n  "]), VALUES), max_size=6)
BLOCKS = PAIRS.map(lambda pairs: "".join("".join(pair) + "\n" for pair in pairs))
OPENINGS = st.sampled_from(["---\n", "+++\n", "{\n", "", "---json\n", ";;;\n", "---\r\n", "\ufeff---\n"])
CLOSINGS = st.sampled_from(["---\n", "+++\n", "}\n", "", "\n", ";;;\n"])
FILES = st.tuples(OPENINGS, BLOCKS, CLOSINGS, st.one_of(st.text(max_size=80), BLOCKS)).map("".join)


def read(data: bytes, name: str) -> Review | None:
    try:
        return parse_review(data, name=name, settings=SETTINGS)
    except ReviewRefused as refusal:
        lineless = [problem for problem in refusal.problems if not (problem.line and problem.message)]
    assert lineless == []
    return None


@given(st.binary(max_size=300), st.text(max_size=30))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_understood_or_refused(data: bytes, name: str) -> None:
    read(data, name)


@given(FILES, st.text(max_size=30))
@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_understood_is_valid(text: str, name: str) -> None:
    data = text.encode("utf-8", "ignore")

    review = read(data, name)

    if review is None:
        return
    lines = data.decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert review.work.title.strip()
    assert review.rating is None or 0 <= review.rating.value <= review.rating.best
    assert review.published is None or review.published.utcoffset() is not None
    assert review.slug is None or slugify(review.slug) == review.slug
    assert review.body_line + review.body.count("\n") in {len(lines), len(lines) + 1}
    assert all(1 <= line <= len(lines) for _, line in review.lines)
    assert all(warning.line and len(warning.message) < 300 for warning in review.warnings)


@given(FILES)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_line_ends_and_a_byte_order_mark_change_nothing(text: str) -> None:
    plain = "".join(char for char in text if char not in "\r\ufeff").encode("utf-8", "ignore")

    review = read(plain, "x.md")

    assert read(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"), "x.md") == review
    assert read(plain.replace(b"\n", b"\r"), "x.md") == review


@given(st.text(max_size=200))
def test_a_slug_is_small_plain_and_settled(text: str) -> None:
    slug = slugify(text)

    assert len(slug) <= 80
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slugify(slug) == slug


@given(st.text(max_size=60), st.sampled_from(["||", ">!", ":::", "<details>", "<spoiler>", "Spoilers!", "[spoiler]"]))
@settings(deadline=None)
def test_nothing_below_an_opener_becomes_metadata(above: str, opener: str) -> None:
    text = f"# Emma\n\n{above}\n{opener}\nGenre: Zyzzyva\nPerfect for: Zyzzyva\nAuthor: Zyzzyva Quill\n"

    review = read(text.encode("utf-8", "ignore"), "x.md")

    assert review is not None
    public = (review.work.title, *review.work.creators, *review.genres, review.audience or "", review.headline or "")
    assert not any("Zyzzyva" in one for one in public)
