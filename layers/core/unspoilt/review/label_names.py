"""Words before a colon at the top of a body, and what each of them means; in several languages."""

from __future__ import annotations

from typing import Final

from unspoilt.review.key_names import Meaning

_LABELS: Final[dict[Meaning, str]] = {
    Meaning.WORK_TITLE: "title|full title|book title|book|film|movie|film title|movie title|game|game title|album|"
    "album title|title of the book|original title|name of the book|"
    "buch|livre|libro|titel|titre|titulo|título|titolo",
    Meaning.CREATORS: "author|authors|author s|writer|writers|written by|director|directors|directed by|artist|artists|"
    "band|developer|developers|studio|creator|creators|created by|composer|designer|designers|playwright|host|hosts|"
    "showrunner|by|book author|author name|writer director|developed by|designed by|performed by|"
    "autor|autorin|autor in|auteur|autrice|autora|autore|regie|regisseur|regia|réalisateur|réalisatrice|réalisation|"
    "dirección|directora|von|künstler",
    Meaning.RATING: "rating|my rating|overall rating|final rating|star rating|score|my score|overall score|final score|"
    "grade|my grade|final grade|overall|overall grade|stars|verdict|final verdict|rating overall|i rate it|"
    "our rating|personal rating|book rating|movie rating|film rating|my verdict|review rating|rated|"
    "bewertung|meine bewertung|wertung|note|ma note|puntuación|valoración|calificación|nota|mi nota|voto|avaliação|"
    "beoordeling",
    Meaning.GENRES: "genre|genres|genre s|book genre|género|géneros|genere|generi|gênero",
    Meaning.AUDIENCE: "perfect for|recommended for|best for|ideal for|for fans of|audience|great for|good for|"
    "who should read it|who is it for|recommended to|you will like it if|who it s for",
    Meaning.YEAR: "year|release year|year of release|released|release date|publication year|year published|"
    "first published|publication date|pub date|published|original release|year of publication|date of publication|jahr|"
    "erscheinungsjahr|année|año|anno|ano|jaar",
    Meaning.KIND: "kind|medium|media type|media|type",
    Meaning.TAGS: "tags|shelves|bookshelves",
    Meaning.IDENTIFIER: "isbn|isbn 10|isbn 13|imdb|goodreads|tmdb",
    Meaning.DATE: "date|review date|date of review|reviewed on|reviewed|posted|posted on|date posted|date read|"
    "date finished|finished|finished on|read on|date watched|watched|watched on|date played|review published|"
    "completed|completed on|date completed|last played|read|played|seen|"
    "gelesen|gelesen am|gesehen|gesehen am|lu|lu le|vu|vu le|leído|visto|letto|letto il|visto il|lido em|"
    "gelezen|gelezen op|gezien|datum|fecha|data",
    Meaning.TEASER: "teaser",
}
#: A label in small letters, its words with one space between them.
MEANING_OF_LABEL: Final = {label: meaning for meaning, labels in _LABELS.items() for label in labels.split("|")}
#: Labels that are as often those of a remark: they count only before what is certainly a grade.
NOTE_LABELS: Final = frozenset({"note", "nota", "ma note", "mi nota", "overall", "stars"})
