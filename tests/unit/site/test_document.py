import pytest

from unspoilt.site.document import Document, local_path

PLAIN = Document("a/", b"body", "text/html", "public")


@pytest.mark.parametrize(
    "other",
    [
        Document("a/", b"Body", "text/html", "public"),
        Document("a/", b"body", "text/plain", "public"),
        Document("a/", b"body", "text/html", "private"),
        Document("a/", b"cbody", "text/html", "publi"),
    ],
    ids=["body", "type", "caching", "the same bytes, divided otherwise"],
)
def test_digests_differ_when_readers_would_receive_something_else(other: Document) -> None:
    assert other.digest != PLAIN.digest


def test_digests_are_equal_for_what_readers_cannot_tell_apart() -> None:
    assert Document("b/", b"body", "text/html", "public").digest == PLAIN.digest


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("reviews/x/", "reviews/x/index.html"),
        ("reviews/x/spoilers/", "reviews/x/spoilers/index.html"),
        ("index.html", "index.html"),
        ("feed.atom", "feed.atom"),
        ("assets/style.0.css", "assets/style.0.css"),
    ],
)
def test_a_path_becomes_a_file_when_exported(path: str, file: str) -> None:
    assert local_path(path) == file
