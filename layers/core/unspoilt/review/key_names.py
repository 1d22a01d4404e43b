"""The names of keys, and what each of them means."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


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


#: Spellings in the order in which they are believed.
_SPELLINGS: Final[dict[Meaning, str]] = {
    Meaning.WORK_TITLE: "work_title book_title film_title movie_title game_title album_title show_title full_title "
    "title_of_work item_title item_reviewed itemreviewed item_name work_name reviewed_work original_title "
    "book_name movie_name film_name game_name album_name work book film movie game album show tv_show play podcast "
    "audiobook novel comic manga anime",
    Meaning.TITLE: "title name post_title page_title titel titre titulo titolo",
    Meaning.HEADLINE: "headline heading review_title",
    Meaning.CREATORS: "creators creator book_author book_authors author_of_work directors director directed_by artists "
    "artist album_artist band musician bands composers composer developers developer studio designers designer "
    "game_designer showrunner showrunners created_by written_by writers writer screenwriter playwright hosts host "
    "cartoonist illustrator contributors contributor performers performer by bookauthor authored_by film_director "
    "movie_director director_name directors_name regie regia regisseur realisateur realisation direccion",
    Meaning.AUTHOR: "authors author author_name author_names autor autoren autorin auteur autrice autora autore",
    Meaning.YEAR: "year release_year year_released released release_date released_on date_released publication_year "
    "pub_year year_published published_year publication_date pub_date_work first_published original_publication_year "
    "published_in book_year film_year movie_year premiere premiered release original_release_date publishyear "
    "releaseyear jahr erscheinungsjahr annee ano anno jaar",
    Meaning.KIND: "kind work_type media_type mediatype media medium type_of_work item_type review_type type class "
    "fileclass",
    Meaning.RATING: "rating rating_value my_rating myrating personal_rating user_rating overall_rating final_rating "
    "rating_overall review_rating score my_score overall_score final_score grade my_grade overall verdict "
    "overall_verdict my_verdict rate bookrating book_rating film_rating movie_rating game_rating album_rating "
    "scorerating personalrating rating_score review_score rating_number scored myscore recommendation recommended "
    "bewertung wertung puntuacion valoracion calificacion nota voto avaliacao beoordeling",
    Meaning.BEST: "rating_best best_rating bestrating rating_max max_rating rating_scale scale rating_out_of out_of "
    "score_max max_score score_out_of scoremax maxscore ratingmax max maximum outof best ratingscale",
    Meaning.STARS: "stars star_rating rating_stars starrating number_of_stars",
    Meaning.GENRES: "genre genres book_genre book_genres film_genre movie_genre styles subgenre subgenres "
    "genero generos genere",
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
MEANINGS: Final = {
    spelling: (meaning, rank)
    for meaning, spellings in _SPELLINGS.items()
    for rank, spelling in enumerate(spellings.split())
}
