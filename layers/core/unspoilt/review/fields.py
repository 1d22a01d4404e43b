"""Sort front matter by what its keys mean, however they are spelt and nested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from unspoilt.review.plain import word_set
from unspoilt.review.value import Mapping, Pair, Sequence, Value


class Meaning(StrEnum):
    """What a key says."""

    #: Of the work, said to be the work's: `book.title`, `film`.
    WORK_TITLE = "work title"
    #: Of the post: perhaps the work's, perhaps a headline.
    TITLE = "title"
    HEADLINE = "headline"
    #: Who made the work: `book.author`, `director`.
    CREATORS = "creators"
    #: `author` alone: who made the work, unless something else says that; then who wrote the review.
    AUTHOR = "author"
    YEAR = "year"
    KIND = "kind"
    IDENTIFIER = "identifier"
    RATING = "rating"
    BEST = "best rating"
    STARS = "stars"
    GENRES = "genres"
    TAGS = "tags"
    AUDIENCE = "audience"
    TEASER = "teaser"
    DESCRIPTION = "description"
    DATE = "date"
    #: `published`: a date, a draft's flag or the work's year, as its value says.
    PUBLISHED = "published"
    COVER = "cover"
    SPOILERS = "spoilers"
    SPOILER_FREE = "spoiler free"
    DRAFT = "draft"
    STATUS = "status"
    SLUG = "slug"
    AUTHOR_ID = "id"


@dataclass(frozen=True, slots=True)
class Field:
    """One value with its meaning."""

    meaning: Meaning
    #: The key in small letters and underscores, without what it is nested in.
    name: str
    line: int
    value: Value
    #: How far from the plainest spelling of this meaning: smaller is believed first.
    rank: int = 0
    #: The word for the work that the key is nested in or begins with: `book` in `book.title`.
    container: str | None = None


#: Spellings in the order in which they are believed.
_SPELLINGS: Final[dict[Meaning, str]] = {
    Meaning.WORK_TITLE: "work_title book_title film_title movie_title game_title album_title show_title full_title "
    "title_of_work item_title item_reviewed itemreviewed item_name work_name reviewed_work original_title "
    "book_name movie_name film_name game_name album_name work book film movie game album show tv_show play podcast "
    "audiobook novel comic manga anime",
    Meaning.TITLE: "title name post_title page_title",
    Meaning.HEADLINE: "headline heading review_title",
    Meaning.CREATORS: "creators creator book_author book_authors author_of_work directors director directed_by artists "
    "artist album_artist band musician bands composers composer developers developer studio designers designer "
    "game_designer showrunner showrunners created_by written_by writers writer screenwriter playwright hosts host "
    "cartoonist illustrator contributors contributor performers performer by bookauthor authored_by film_director "
    "movie_director",
    Meaning.AUTHOR: "authors author author_name author_names",
    Meaning.YEAR: "year release_year year_released released release_date released_on date_released publication_year "
    "pub_year year_published published_year publication_date pub_date_work first_published original_publication_year "
    "published_in book_year film_year movie_year premiere premiered release original_release_date publishyear",
    Meaning.KIND: "kind work_type media_type mediatype media medium type_of_work item_type review_type type class "
    "fileclass",
    Meaning.RATING: "rating rating_value my_rating myrating personal_rating user_rating overall_rating final_rating "
    "rating_overall review_rating score my_score overall_score final_score grade my_grade overall verdict "
    "overall_verdict my_verdict rate bookrating book_rating film_rating movie_rating game_rating album_rating "
    "scorerating personalrating rating_score recommendation recommended",
    Meaning.BEST: "rating_best best_rating bestrating rating_max max_rating rating_scale scale rating_out_of out_of "
    "score_max max_score score_out_of",
    Meaning.STARS: "stars star_rating rating_stars starrating number_of_stars",
    Meaning.GENRES: "genre genres book_genre book_genres film_genre movie_genre styles subgenre subgenres",
    Meaning.TAGS: "categories category tags tag keywords topics topic subjects shelves shelf bookshelves",
    Meaning.AUDIENCE: "audience perfect_for recommended_for for_fans_of best_for ideal_for good_for target_audience",
    Meaning.TEASER: "teaser hook",
    Meaning.DESCRIPTION: "summary description excerpt synopsis abstract blurb tldr tl_dr intro lede lead dek "
    "short_description meta_description one_liner",
    Meaning.DATE: "date review_date reviewed_on date_reviewed reviewed_at reviewed posted post_date posted_on pub_date "
    "pubdate publish_date publishdate published_on published_at publishedat date_published datepublished "
    "publication_date_review date_posted date_finished finished finished_on finish_date date_completed completed "
    "end_date date_read dateread read_date read_on read date_watched watched watched_on watched_date date_listened "
    "listened date_played played last_read viewed date_seen seen created created_at date_created datecreated "
    "creation_date date_added added",
    Meaning.PUBLISHED: "published publish",
    Meaning.COVER: "cover cover_image coverimage cover_url coverurl image poster poster_url thumbnail thumb "
    "featured_image featuredimage featured header_image hero_image hero picture photo img images banner artwork "
    "og_image social_image book_cover bookcover",
    Meaning.DRAFT: "draft is_draft drafts unpublished",
    Meaning.STATUS: "status state",
    Meaning.SLUG: "slug",
    Meaning.AUTHOR_ID: "id uuid guid uid review_id",
    Meaning.IDENTIFIER: "isbn isbn10 isbn13 isbn_10 isbn_13 imdb imdb_id imdbid imdb_url goodreads goodreads_id "
    "goodreads_url goodreads_link goodreadsid tmdb tmdb_id tmdbid tmdb_url tvdb tvdb_id igdb igdb_id steam steam_id "
    "steam_appid steam_url bgg bgg_id musicbrainz musicbrainz_id mbid openlibrary openlibrary_id olid ol_id "
    "open_library wikidata wikidata_id asin doi letterboxd letterboxd_url ids identifiers identifier",
}
_MEANINGS: Final = {
    spelling: (meaning, rank)
    for meaning, spellings in _SPELLINGS.items()
    for rank, spelling in enumerate(spellings.split())
}
#: Keys that say where the values beneath them belong, and no more.
_TRANSPARENT: Final = frozenset({
    "params", "extra", "data", "meta", "metadata", "taxonomies", "frontmatter", "front_matter", "page", "post",
    "fields", "review", "my", "details", "info", "properties", "custom", "my_review", "reviews",
})  # fmt: skip
_PEOPLE: Final = frozenset({Meaning.CREATORS, Meaning.AUTHOR})
_CONTAINERS: Final = frozenset({
    "book", "film", "movie", "game", "album", "show", "tv", "tv_show", "work", "item", "item_reviewed", "itemreviewed",
    "product", "subject", "media", "podcast", "play", "comic", "manga", "anime", "novel", "audiobook", "series",
    "record", "reviewed",
})  # fmt: skip
#: What these mean beneath the word for a work.
_IN_WORK: Final = {
    "title": Meaning.WORK_TITLE, "name": Meaning.WORK_TITLE, "author": Meaning.CREATORS, "authors": Meaning.CREATORS,
    "author_name": Meaning.CREATORS, "date": Meaning.YEAR, "published": Meaning.YEAR, "date_published": Meaning.YEAR,
    "datepublished": Meaning.YEAR, "pub_date": Meaning.YEAR, "publish_date": Meaning.YEAR, "format": Meaning.KIND,
    "published_on": Meaning.YEAR,
}  # fmt: skip
#: What stands beneath a key that could have been the value itself: `rating: {value: 4, best: 5}`.
_INNER_NAMES: Final = word_set("value name text rating score stars overall url src file image path date rating_value")
_BEST_NAMES: Final = word_set("best max maximum out_of outof scale best_rating bestrating of total")


def sort_fields(mapping: Mapping) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Return the fields in the order of belief, and the dotted keys that mean nothing here."""
    fields: list[Field] = []
    unknown: list[str] = []
    for path, pair, container in _walk(mapping, (), None):
        field = _understand(pair, container)
        if field is None:
            unknown.append(".".join(path))
        else:
            fields.append(field)
    return tuple(sorted(fields, key=lambda field: field.rank)), tuple(unknown)


def meaning_of(key: str) -> Meaning | None:
    """Return what a key means where it stands alone."""
    known = _MEANINGS.get(normal_name(key))
    return known[0] if known else None


def normal_name(key: str) -> str:
    """Write a key in small letters with underscores: `dateRead`, `Date Read` and `date-read` are the same."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key.strip())
    return re.sub(r"[^a-z0-9]+", "_", snake.casefold()).strip("_")


def _walk(
    mapping: Mapping, path: tuple[str, ...], container: str | None
) -> Iterator[tuple[tuple[str, ...], Pair, str | None]]:
    for pair in mapping.pairs:
        here = (*path, pair.key)
        name = normal_name(pair.key)
        inner = pair.value
        if not isinstance(inner, Mapping):
            yield here, pair, container
        elif name in _TRANSPARENT:
            yield from _walk(inner, here, container)
        elif name in _CONTAINERS:
            yield from _walk(inner, here, name)
        elif name in {"ids", "identifiers", "external_ids", "links"}:
            yield from _walk(inner, here, container)
        else:
            yield from _walk_value(pair, inner, here, container)


def _walk_value(
    pair: Pair, inner: Mapping, path: tuple[str, ...], container: str | None
) -> Iterator[tuple[tuple[str, ...], Pair, str | None]]:
    """Walk a mapping that stands where a value is expected."""
    known = _MEANINGS.get(normal_name(pair.key))
    if not inner.pairs:
        yield path, pair, container
        return
    if known and known[0] in _PEOPLE and not any(normal_name(below.key) in _INNER_NAMES for below in inner.pairs):
        # `creators: {writer: …, artist: …}`
        yield (
            path,
            Pair(pair.key, pair.line, Sequence(tuple(below.value for below in inner.pairs), pair.line)),
            container,
        )
        return
    for below in inner.pairs:
        name = normal_name(below.key)
        here = (*path, below.key)
        if normal_name(pair.key) in {"rating", "score", "my_rating", "review_rating", "grade"} and name in _BEST_NAMES:
            yield here, Pair("rating_best", below.line, below.value), container
        elif name in _INNER_NAMES:
            yield here, Pair(pair.key, below.line, below.value), container
        else:
            yield here, Pair(f"{pair.key}.{below.key}", below.line, below.value), container


def _understand(pair: Pair, container: str | None) -> Field | None:
    name = normal_name(pair.key)
    if "spoiler" in name or "spoils" in name:
        free = any(word in name for word in ("free", "safe", "no_", "non_", "less", "without"))
        meaning = Meaning.SPOILER_FREE if free else Meaning.SPOILERS
        return Field(meaning, name, pair.line, pair.value)
    if "." in pair.key and pair.key != "rating_best" and normal_name(pair.key.rpartition(".")[0]) in _MEANINGS:
        return None
    if container is not None:
        if container == "series" and name not in _IN_WORK and name not in _MEANINGS:
            return None
        if name in _IN_WORK:
            # A series' name is the work's only where nothing else has a name.
            named_series = container == "series" and name in {"title", "name"}
            meaning = Meaning.TITLE if named_series else _IN_WORK[name]
            return Field(meaning, name, pair.line, pair.value, 50 if container == "series" else 0, container)
        if name == "id":
            return None
    known = _MEANINGS.get(name)
    if known is None:
        return None
    meaning, rank = known
    return Field(meaning, name, pair.line, pair.value, rank + (100 if container else 0), container)
