"""What one upload is measured against: Hugo with a minimal site, and Hugo with the documents that ours makes."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import feedparser
import pytest
import yaml
from lxml import etree, html

BENCH: Final = Path(__file__).parents[2] / "bench"
HUGO: Final = BENCH / "rivals" / "hugo"
VENV: Final = Path(__file__).parents[2] / "build" / "rivals" / "venv"
SIZE: Final = 80
FORMS: Final = ("atom", "rss", "json")
#: Every kind of document that ours publishes, and Hugo's with the same in it: a number stands for any, a star for any
#: name. What has no counterpart says why.
COUNTERPARTS: Final[dict[str, str | None]] = {
    "index.html": "index.html",
    "archive/N/index.html": "page/N/index.html",
    "archive/index.html": "archive/index.html",
    "reviews/*/index.html": "reviews/*/index.html",
    "genres/*/index.html": "genres/*/index.html",
    "kinds/*/index.html": "kinds/*/index.html",
    "years/*/index.html": "years/*/index.html",
    "years/*/N/index.html": "years/*/page/N/index.html",
    **{f"feed.{form}": f"feed.{form}" for form in FORMS},
    **{f"feed/N.{form}": f"page/N/feed.{form}" for form in FORMS},
    **{f"genres/*/feed.{form}": f"genres/*/feed.{form}" for form in FORMS},
    **{f"kinds/*/feed.{form}": f"kinds/*/feed.{form}" for form in FORMS},
    "spoilers.atom": "spoilers.atom",
    "feeds.opml": "feeds.opml",
    "search/index.html": "search/index.html",
    "search/N.json": "search.json",
    "search/newest.json": "search.json",
    "search/pages.json": "search.json",
    "sitemap.xml": "sitemap.xml",
    "sitemaps/N.xml": "sitemap.xml",
    "sitemaps/newest.xml": "sitemap.xml",
    "sitemaps/listings.xml": "sitemap.xml",
    "404.html": "404.html",
    "robots.txt": "robots.txt",
    "assets/style.*.css": "style.css",
    "assets/search.*.js": None,  # the same bytes for every archive
    "410.html": None,  # as well
    "choices.json": None,  # for the newsletter
}
#: Hugo has equal pages of 25, and ours a newest of 25 to 49: so Hugo's have a second page earlier.
EARLIER: Final = {f"kinds/*/page/N/{name}" for name in ("index.html", "feed.atom", "feed.rss", "feed.json")}


@pytest.fixture(scope="module", autouse=True)
def rivals_on_path() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCH / "rivals"))
        yield


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Build a site of Hugo's, and rebuild it with one more review; return what was published."""
    if not list(VENV.glob("lib/python3*/site-packages/hugo/binaries/hugo")):
        pytest.skip("Hugo is not there: make build/rivals/venv/.packages")
    rivals = importlib.import_module("rivals")
    folder = tmp_path_factory.mktemp("hugo")

    def build(site: str) -> Path:
        if not (folder / site).exists():
            hugo = rivals.Hugo(rivals.binary_in(VENV), folder / site, SIZE, site)
            hugo.prepare()
            assert hugo.rebuild(SIZE).work > 0
        return folder / site / "public"

    return build


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    """Publish the same reviews as ours does; a page has the name that a folder of pages would give it."""
    with importlib.import_module("ours").archive(SIZE + 1) as stores:
        return {
            f"{key}index.html" if key.endswith("/") else key: stored.body
            for key, stored in stores.cloud.buckets["SiteBucket"].objects.items()
        }


def kind_of(path: str) -> str:
    """Return a document's path with numbers and names left out."""
    kind = re.sub(r"(?<=/)\d+(?=[/.])", "N", re.sub(r"^(reviews|genres|kinds|years)/[^/]+/", r"\1/*/", path))
    return re.sub(r"^(assets/\w+)\.\w+\.", r"\1.*.", kind)


def documents(folder: Path) -> dict[str, bytes]:
    """Return what is published in a folder, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def entry_names(feed: bytes, entry: str) -> set[str]:
    """Return the elements that the first entry is made of."""
    (first, *_) = etree.fromstring(feed).iter(f"{{*}}{entry}")
    return {etree.QName(element).localname for element in first}


def head(page: bytes) -> list[tuple[str, str]]:
    """Return what a page's head tells machines, by name; of links, the kind and where it leads."""
    document = html.fromstring(page)
    told = [("meta", meta.get("name") or meta.get("property") or "") for meta in document.iter("meta")]
    told += [
        (link.get("rel"), link.get("type") or link.get("href"))
        for link in document.iter("link")
        if link.get("rel") != "stylesheet"
    ]
    return sorted(told)


def keys(value: object) -> object:
    """Return the keys of nested JSON."""
    match value:
        case dict():
            return {name: keys(inner) for name, inner in value.items()}
        case list():
            return keys(value[0])
    return None


@pytest.mark.slow
def test_hugo_makes_every_kind_of_document_that_ours_makes_and_no_other(
    built: Callable[[str], Path], published: dict[str, bytes]
) -> None:
    ours = {kind_of(path) for path in published}
    theirs = {kind_of(path) for path in documents(built("same"))}

    assert ours == COUNTERPARTS.keys()
    assert theirs - EARLIER == {kind for kind in COUNTERPARTS.values() if kind is not None}


@pytest.mark.slow
def test_hugos_pages_tell_machines_what_ours_tell(built: Callable[[str], Path], published: dict[str, bytes]) -> None:
    newest = f"reviews/{importlib.import_module('generated').generate(SIZE).name}/"
    theirs = documents(built("same"))

    for path in ("", "genres/fog/", "kinds/film/", "years/2017/", newest):
        assert head(theirs[f"{path}index.html"]) == head(published[f"{path}index.html"])
    their_data, our_data = (
        json.loads(html.fromstring(made[f"{newest}index.html"]).findtext(".//script") or "")
        for made in (theirs, published)
    )
    assert keys(their_data) == keys(our_data)


@pytest.mark.slow
def test_hugos_feeds_carry_in_each_entry_what_ours_carry(
    built: Callable[[str], Path], published: dict[str, bytes]
) -> None:
    theirs = documents(built("same"))

    for path in ("feed.atom", "genres/fog/feed.atom", "kinds/film/feed.atom", "spoilers.atom"):
        assert entry_names(theirs[path], "entry") == entry_names(published[path], "entry")
    for path in ("feed.rss", "genres/fog/feed.rss", "kinds/film/feed.rss"):
        assert entry_names(theirs[path], "item") == entry_names(published[path], "item")
    their_item, our_item = (json.loads(made["feed.json"])["items"][0] for made in (theirs, published))
    assert {re.sub("^_.*", "_", name) for name in their_item} == {re.sub("^_.*", "_", name) for name in our_item}
    assert keys(json.loads(theirs["search.json"])) == keys(json.loads(published["search/newest.json"]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("site", "lists"), [("minimal", ("",)), ("same", ("", "genres/{genre}/", "kinds/{kind}/"))], ids=["minimal", "same"]
)
def test_hugos_feeds_name_the_newest_review_first(
    built: Callable[[str], Path], site: str, lists: tuple[str, ...]
) -> None:
    newest = importlib.import_module("generated").generate(SIZE)
    made = documents(built(site))

    for place in lists:
        path = place.format(genre=newest.genres[0].lower().replace(" ", "-"), kind=newest.kind)
        for form in ("atom", "rss"):
            feed = feedparser.parse(made[f"{path}feed.{form}"])
            assert not feed.bozo, feed.get("bozo_exception")
            assert newest.title in feed.entries[0].title
            assert len(feed.entries) == len({entry.id for entry in feed.entries}) > 1
        if site == "same":
            assert newest.title in json.loads(made[f"{path}feed.json"])["items"][0]["title"]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_every_review_can_be_reached_from_hugos_feed(built: Callable[[str], Path], form: str) -> None:
    made = documents(built("same"))
    found: list[str] = []
    page: str | None = f"feed.{form}"

    while page:
        if form == "json":
            told: dict[str, Any] = json.loads(made[page])
            found += [item["id"] for item in told["items"]]
            page = told.get("next_url")
        else:
            feed = feedparser.parse(made[page])
            found += [entry.id for entry in feed.entries]
            page = next((link.href for link in feed.feed.links if link.rel == "next"), None)
        page = page and page.removeprefix("https://reviews.example/")

    assert len(found) == len(set(found)) == SIZE + 1


@pytest.mark.parametrize("site", ["minimal", "same"])
def test_every_part_that_a_template_of_hugos_asks_for_is_there(site: str) -> None:
    layouts = [HUGO / part / "layouts" for part in ("shared", site)]
    asked = {
        name
        for folder in layouts
        for template in folder.rglob("*.*")
        for name in re.findall(r'(?:partial|partialCached|"part") "([\w.-]+)"', template.read_text(encoding="utf-8"))
    }

    there = {path.name for folder in layouts for path in folder.glob("_partials/*")}

    assert asked == there


def test_a_review_is_written_for_hugo_with_all_that_ours_reads_of_it() -> None:
    generated = importlib.import_module("generated")
    review = generated.generate(7)

    _, matter, body = generated.as_hugo(review).split("---\n", 2)

    told = yaml.safe_load(matter)
    assert (told["title"], told["genres"], told["kinds"]) == (review.title, list(review.genres), [review.kind])
    assert told["params"] == {"creator": review.creator, "medium": review.kind, "rating": review.rating}
    assert told["date"] == review.published
    assert body.strip() == review.body


@pytest.mark.parametrize(
    ("ours", "met"), [((0.9, 1.0, 1.1), True), ((1.0, 1.1, 1.2), False)], ids=["a fifteenth", "more than a fifteenth"]
)
def test_the_goal_is_against_the_rebuild_of_the_same_documents(ours: tuple[float, ...], met: bool) -> None:
    compare, timed = importlib.import_module("compare"), importlib.import_module("timed")
    rounds = compare.Rounds()
    for whole in ours:
        rounds.add("ours", timed.Run(whole, whole, whole))
        rounds.add(compare.SAME, timed.Run(15, 15, 15))
        rounds.add(compare.MINIMAL, timed.Run(5, 5, 5))

    line, good = compare.judge(10_000, rounds)

    assert good is met
    assert ("1/15.0 of Hugo's rebuild of the same documents" in line) is met
