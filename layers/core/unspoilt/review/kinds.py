"""Tell what kind of work is reviewed from the words and keys of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from unspoilt.review.review import Kind

#: Words that name a kind wherever they stand for one.
_NAMES: Final[dict[Kind, str]] = {
    Kind.COMIC: "comic|comics|comic book|graphic novel|graphic novels|manga|manhwa|webtoon|webtoons|webcomic",
    Kind.BOOK: "book|books|novel|novels|novella|novellas|audiobook|audiobooks|ebook|memoir|nonfiction book|short story "
    "collection|poetry collection|bookshelf|bookreview|buch|bücher|livre|livres|libro|libros|buchrezension|buchkritik|"
    "buchbesprechung",
    Kind.FILM: "film|films|movie|movies|cinema|documentary|documentaries|feature film|short film|blu ray|"
    "filmkritik|filmrezension|película|películas",
    Kind.SERIES: "tv|tv show|tv shows|tv series|television|television show|show|shows|miniseries|mini series|"
    "web series|anime|sitcom|tv season|series|kdrama|k drama|streaming series",
    Kind.GAME: "game|games|video game|video games|videogame|videogames|board game|board games|boardgame|boardgames|"
    "tabletop game|card game|gaming|indie game|ttrpg|visual novel",
    Kind.ALBUM: "album|albums|record|lp|ep|mixtape|soundtrack|music album|music|song|single|music review",
    Kind.PODCAST: "podcast|podcasts|audio drama",
    Kind.PLAY: "play|plays|theatre|theater|musical|opera|stage play|stage",
}
_KINDS: Final = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
#: Too often a genre, a shop or a label to be believed as a tag.
_NOT_TAGS: Final = frozenset(
    {"series", "show", "shows", "music", "single", "song", "play", "plays", "record", "stage", "ep", "lp"}
)
#: Tags that name a kind by the way.
_WEAK_TAGS: Final = {
    "fiction": Kind.BOOK, "non fiction": Kind.BOOK, "nonfiction": Kind.BOOK, "literary fiction": Kind.BOOK,
    "historical fiction": Kind.BOOK, "poetry": Kind.BOOK, "essays": Kind.BOOK, "memoirs": Kind.BOOK,
    "short stories": Kind.BOOK, "reading": Kind.BOOK, "netgalley": Kind.BOOK, "literature": Kind.BOOK,
    "young adult": Kind.BOOK, "cookbook": Kind.BOOK, "music": Kind.ALBUM, "rpg": Kind.GAME, "fps": Kind.GAME,
    "roguelike": Kind.GAME, "metroidvania": Kind.GAME, "nintendo switch": Kind.GAME, "playstation": Kind.GAME,
}  # fmt: skip
#: Keys that only reviews of one kind have.
_KEYS: Final[dict[Kind, str]] = {
    Kind.BOOK: "isbn isbn10 isbn13 isbn_10 isbn_13 pages page_count pagecount publisher narrator translator date_read "
    "goodreads goodreads_id goodreads_url openlibrary openlibrary_id storygraph book_author book_authors bookauthor "
    "audible kindle book_title series_order book book_rating book_genre chapters_read asin",
    Kind.FILM: "director directors directed_by runtime letterboxd letterboxd_url letterboxd_uri "
    "date_watched watched_date watched_on tmdb_movie film movie "
    "film_title movie_title "
    "regie regia regisseur realisateur realisatrice realisation cinematographer cinematography "
    "film_director film_rating movie_rating",
    Kind.SERIES: "seasons episodes season showrunner showrunners network tvdb tvdb_id tv_show show_title show",
    Kind.GAME: "developer developers platform platforms playtime hours_played steam steam_id steam_appid steam_url "
    "igdb igdb_id bgg bgg_id game game_title date_played players game_rating",
    Kind.ALBUM: "artist artists band tracklist tracks musicbrainz musicbrainz_id mbid album album_title album_artist "
    "album_rating",
    Kind.COMIC: "comic manga cartoonist issues issue",
    Kind.PODCAST: "podcast",
    Kind.PLAY: "playwright venue",
}
_KIND_OF_KEY: Final = {key: kind for kind, keys in _KEYS.items() for key in keys.split()}


def kind_named(text: str) -> Kind | None:
    """Return the kind that the words name: "Video Game", "book-review", "TV"."""
    words = _words(text)
    for candidate in (words, re.sub(r" ?\breviews?$", "", words), words.removesuffix("s")):
        if candidate in _KINDS:
            return _KINDS[candidate]
    return None


def kind_of_section(section: str) -> Kind | None:
    """Return the kind named by a title's section: "quick book review" gives a book."""
    words = _words(section).split()
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            name = " ".join(words[at : at + size])
            if name in _KINDS and (
                size == 2 or name not in {"series", "show", "stage", "single", "record"} or "review" in words
            ):
                return _KINDS[name]
    return None


def kind_of_keys(names: Iterable[str]) -> Kind | None:
    """Return the kind whose keys these are; of several the one with most, none where two are level."""
    counts: dict[Kind, int] = {}
    for name in names:
        if kind := _KIND_OF_KEY.get(name):
            counts[kind] = counts.get(kind, 0) + 1
    if not counts:
        return None
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return ordered[0][0] if len(ordered) == 1 or ordered[0][1] > ordered[1][1] else None


def kind_of_tags(tags: Iterable[str]) -> Kind | None:
    """Return the first kind that a tag names outright."""
    for tag in tags:
        if _words(tag) not in _NOT_TAGS and (kind := kind_named(tag)):
            return kind
    return None


def kind_hinted(tags: Iterable[str]) -> Kind | None:
    """Return the kind that tags such as "literary fiction" speak for."""
    return next((kind for tag in tags if (kind := _WEAK_TAGS.get(_words(tag)))), None)


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_+", " ", text.casefold()).split())
