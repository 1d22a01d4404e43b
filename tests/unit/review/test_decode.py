"""Only UTF-8 text becomes a review; the refusal says on which line it fails and what to do."""

from __future__ import annotations

import gzip

import pytest

from unspoilt.errors import ReviewRefused
from unspoilt.review.decode import FILE_CAP, decode_text


@pytest.mark.parametrize("data", [b"a\nb\n", b"a\r\nb\r\n", b"a\rb\r", b"\xef\xbb\xbfa\nb\n"])
def test_line_ends_and_the_byte_order_mark_make_no_difference(data: bytes) -> None:
    assert decode_text(data) == "a\nb\n"


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        ("title: é".encode("utf-16"), 1, "UTF-16"),
        ("title: é".encode("utf-32"), 1, "UTF-32"),
        ("title: Emma\nText".encode("utf-16-le"), 1, "UTF-16"),
        ("a\ncafé".encode("latin-1"), 2, "0xE9"),
        (b"a\r\nb\r\n\x93quoted\x94", 3, "0x93"),
        (b"a\n\xc0\xaf", 2, "0xC0"),
        (b"\xed\xa0\x80", 1, "0xED"),
        (b"a\nb\x00c and more text", 2, "NUL"),
        (gzip.compress(b"title: Emma", mtime=0), 1, "gzip"),
        (b"PK\x03\x04....", 1, "zip"),
        (b"\x89PNG\r\n\x1a\n", 1, "PNG"),
        (b"%PDF-1.7", 1, "PDF"),
    ],
)
def test_what_is_not_utf_8_text_is_refused_with_its_line(data: bytes, line: int, words: str) -> None:
    with pytest.raises(ReviewRefused) as caught:
        decode_text(data)

    (problem,) = caught.value.problems
    assert problem.line == line
    assert words in problem.message
    assert "UTF-8" in problem.message


def test_a_file_over_the_cap_is_refused_before_it_is_read() -> None:
    with pytest.raises(ReviewRefused, match="shorten or split"):
        decode_text(b"\xff" * (FILE_CAP + 1))


def test_what_xml_cannot_carry_is_dropped_and_no_line_moves() -> None:
    assert decode_text("a\x01b\x1b[0m\u2028c\ufffe\nd\x85e\ufeff".encode()) == "ab[0m c\nd e"
