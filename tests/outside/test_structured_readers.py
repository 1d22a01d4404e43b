"""Readers of structured data that are not ours read a review's page: mf2py its microformats, extruct its JSON-LD."""

from __future__ import annotations

from typing import Any

import extruct
import mf2py
import pytest

from fakes.desk import SITE, Desk, review_text

ADDRESS = f"{SITE.address}/reviews/the-tide-house/"
#: All that extruct reads but RDFa, whose reader warns of itself.
SYNTAXES = ["json-ld", "opengraph", "microformat", "microdata", "dublincore"]
SECRET = "The cousin drowned the keeper"


def page_of(rating: str) -> str:
    """Return the page of a review with something hidden."""
    desk = Desk()
    desk.upload("reviews/a.md", review_text(rating=rating, body=f"A house on a marsh.\n\n||{SECRET}||"))
    desk.check_all()
    return desk.site.documents["reviews/the-tide-house/"].body.decode()


def review_in(page: str) -> dict[str, Any]:
    """Return the properties of the h-review."""
    items = mf2py.Parser(doc=page, url=ADDRESS).to_dict()["items"]
    (review,) = [item for item in items if "h-review" in item["type"]]
    properties: dict[str, Any] = review["properties"]
    return properties


def linked_data_in(page: str) -> dict[str, Any]:
    (review,) = extruct.extract(page, base_url=ADDRESS, syntaxes=["json-ld"])["json-ld"]
    found: dict[str, Any] = review
    return found


@pytest.mark.parametrize(
    ("rating", "value", "best"),
    [("4/5", "4", "5"), ("7.5/10", "7.5", "10"), ("★★★½", "3.5", "5"), ("Highly recommended", "5", "5")],
)
def test_both_read_the_same_review(rating: str, value: str, best: str) -> None:
    page = page_of(rating)

    review, linked = review_in(page), linked_data_in(page)

    assert (review["rating"], review["best"]) == ([value], [best])
    assert [item["properties"]["name"] for item in review["item"]] == [["The Tide House"]]
    assert [author["properties"]["name"] for author in review["author"]] == [["Ada Reader"]]
    assert (review["url"], review["published"]) == ([ADDRESS], [linked["datePublished"]])
    assert (linked["@type"], linked["url"], linked["author"]["name"]) == ("Review", ADDRESS, "Ada Reader")
    assert linked["itemReviewed"]["name"] == "The Tide House"
    assert [creator["name"] for creator in linked["itemReviewed"]["author"]] == ["Mara Voss"]
    assert linked["reviewRating"]["ratingValue"] == float(value)
    assert linked["reviewRating"]["bestRating"] == float(best)


def test_neither_reads_a_rating_where_there_is_none() -> None:
    page = page_of("null")

    assert "rating" not in review_in(page)
    assert "reviewRating" not in linked_data_in(page)


def test_nothing_that_is_hidden_is_in_any_structured_data() -> None:
    page = page_of("4/5")

    everything = extruct.extract(page, base_url=ADDRESS, syntaxes=SYNTAXES)

    assert {name for name, found in everything.items() if found} >= {"json-ld", "opengraph", "microformat"}
    assert SECRET not in repr(everything)


def test_the_home_page_is_a_feed_of_its_reviews() -> None:
    desk = Desk()
    for title in ("The Tide House", "Salt & Vinegar"):
        desk.upload(f"reviews/{title}.md", review_text(title, body=f"About {title}, and a marsh."))
    desk.check_all()
    page = desk.site.documents["index.html"].body.decode()

    (feed,) = mf2py.Parser(doc=page, url=f"{SITE.address}/").to_dict()["items"]

    names = [child["properties"]["name"][0] for child in feed["children"]]
    assert feed["type"] == ["h-feed"]
    assert sorted(names) == ["Salt & Vinegar", "The Tide House"]
    assert all(child["properties"]["rating"] == ["4"] for child in feed["children"])
