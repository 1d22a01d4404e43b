"""Reviewed files in tests/data/site: what the samples become.

After a change that is wanted, run `python -m unit.site.snapshots` in tests/ and read the difference.
"""

from __future__ import annotations

from pathlib import Path

from unit.site.samples import ALL, AMPERSANDS, LEDGER, SITE, page_of
from unspoilt.site.document import Document
from unspoilt.site.listing_page import feed_documents, render_home
from unspoilt.site.pages import render_not_found, render_review_page, render_spoilers_page
from unspoilt.site.stylesheet import render_stylesheet
from unspoilt.site.subscription_pages import render_confirm_form
from unspoilt.spoiler.safe_text import _KEY, FullHtml, ShownHtml

DATA = Path(__file__).parents[2] / "data" / "site"

SHOWN = ShownHtml(
    "<p>Harbour towns keep two sets of books, and Ines Valdor has read both.</p>\n"
    '<p class="spoiler-stand-in"><a href="spoilers/#spoiler-1">Spoiler: 312 words. Read them</a></p>\n'
    "<h2>What it does well</h2>\n<p>Rooms you can smell &amp; a goat.</p>",
    key=_KEY,
)
FULL = FullHtml(
    "<p>Harbour towns keep two sets of books, and Ines Valdor has read both.</p>\n"
    '<div class="spoiler" id="spoiler-1"><p>The clerk himself was entered in the year of the flood.</p></div>\n'
    "<h2>What it does well</h2>\n<p>Rooms you can smell &amp; a goat.</p>",
    key=_KEY,
)


def documents() -> dict[str, Document]:
    """Return every document that is kept as a file, by the file's name."""
    rss, atom, json_feed = feed_documents(page_of(ALL), SITE)
    return {
        "feed.rss": rss,
        "feed.atom": atom,
        "feed.json": json_feed,
        "home.html": render_home(page_of(ALL), SITE),
        "review.html": render_review_page(LEDGER, SHOWN, SITE),
        "review-markup-in-names.html": render_review_page(AMPERSANDS, SHOWN, SITE),
        "spoilers.html": render_spoilers_page(LEDGER, FULL, SITE),
        "not-found.html": render_not_found(SITE),
        "confirm.html": Document("", render_confirm_form(SITE, "dG9rZW4_LQ"), "text/html; charset=utf-8"),
    }


def reviewed(document: Document) -> bytes:
    """Return what is compared: all of it but the hash of the stylesheet, which is reviewed as itself."""
    return document.body.replace(render_stylesheet(SITE).path.encode(), b"assets/style.css")


if __name__ == "__main__":
    for name, document in documents().items():
        (DATA / name).write_bytes(reviewed(document))
