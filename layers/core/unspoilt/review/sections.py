"""Words of a blog's own furniture around a title: sections, suffixes, and headings of parts of a review."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.plain import plain_text, word_set

#: Words of a blog's own furniture: a prefix of nothing else is no part of a work's title.
_SECTION_WORDS: Final = word_set(
    "new recent latest upcoming old release releases backlist backlists book books film films movie movies game "
    "games video board album albums music tv show series comic comics manga podcast audiobook novel review reviews "
    "reviewed reviewing mini micro quick short brief flash capsule first second initial final impressions "
    "impression thoughts look notes reading read reads reread rereading re watching watch watched rewatch playing "
    "played listening listened now currently just finished throwback weekly monthly arc early advance advanced "
    "spotlight of the week month year my a an on for and club log diary journal report pick picks day friday monday "
    "tuesday wednesday thursday saturday sunday at from with no theatre theater play opera anime graphic e ebook "
    "spoiler free full our recommendation recommendations opinion verdict critique i in guest post blog tour retro "
    "kritik rezension buchrezension filmrezension buchkritik filmkritik buch "
    "buchbesprechung besprechung avis chronique livre reseña crítica libro libros película recensione recensie "
    "resenha recenzja boekrecensie filmrecensie boekbespreking filmbespreking bespreking análise anmeldelse recension "
    "arvostelu рецензия отзыв обзор مراجعة レビュー 感想 书评 影评"
)
_STRONG_WORDS: Final = word_set(
    "release releases backlist backlists review reviews reviewed reviewing impressions thoughts notes reading "
    "reread rereading watching rewatch playing listening throwback spotlight arc club log diary journal pick picks "
    "recommendation opinion verdict critique tour finished watched read reads played "
    "kritik rezension buchrezension filmrezension buchkritik filmkritik buchbesprechung besprechung avis chronique "
    "reseña crítica recensione recensie "
    "resenha recenzja boekrecensie filmrecensie boekbespreking filmbespreking bespreking análise anmeldelse recension "
    "arvostelu рецензия отзыв обзор مراجعة レビュー 感想 书评 影评"
)
#: Words that headings of parts of a review are made of.
_PART_WORDS: Final = word_set(
    "title details detail author rating ratings score grade genre genres plot story summary synopsis overview "
    "introduction intro characters writing conclusion verdict pros cons what liked loved didn like who should it is "
    "was good bad information info description cast music acting worldbuilding world building themes setting style "
    "format recommended similar ending premise background content warnings warning trigger and or to"
)
#: "Film: Mirror", where nothing but a colon follows.
_LONE_LABELS: Final = word_set("book film movie game album tv anime manga comic podcast audiobook buch livre libro")
#: Many of them: a page with such a title lists works.
_PLURALS: Final = word_set(
    "reviews books films movies games albums shows comics podcasts posts audiobooks rezensionen critiques reseñas"
)
_PREFIX: Final = lazy_pattern(r"([\w\s'’#/&+-]{1,60}?)\s*(?::|\s[–—|-])\s+(\S.*)", re.DOTALL)
_LABEL: Final = lazy_pattern(r"(\w{2,10})\s?:\s+(\S.*)", re.DOTALL)
_BRACKET_PREFIX: Final = lazy_pattern(r"[\[(]([\w\s'’-]{1,40})[\])]\s*[:–—-]?\s*(\S.*)", re.DOTALL)
_REVIEW_OF: Final = lazy_pattern(
    r"(?:(?:spoiler.free|a|my|an|the|quick|short|brief|book|film|movie|game|album)\s+){0,3}"
    r"(?:review|thoughts|impressions)\s+(?:of|on|about|for)[:\s]\s*(\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_REVIEW: Final = r"((?:[\w-]+\s+){0,3}(?:review(?:ed)?|rezension|critique|reseña))"
_KIND_WORDS: Final = r"(?:book|film|movie|game|album|tv|series|show|anime|manga|comic|podcast|audiobook|play)"
_AFTERWARDS: Final = r"(?:the )?ending,? (?:explained|discussed|discussion|analysis|review)"
#: "Dune (Review)", "Dune - Book Review", "Dune movie review".
_SUFFIXES: Final = tuple(
    lazy_pattern(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(.*\S)\s*[(\[]\s*{_REVIEW}\s*[)\]]",
        rf"(.*\S)\s*(?::|\s[–—|-])\s*{_REVIEW}",
        rf"(.*?\S)\s+((?:{_KIND_WORDS}\s+)?review)(?:\s*(?:&|and|\+|/|,)\s*{_AFTERWARDS})?",
        rf"(.*\S?)(?:\s*[:–—|-])?\s+({_AFTERWARDS})",
    )
)


def is_furniture(text: str) -> bool:
    """Tell whether a heading is a part of any review, such as "Book Review" or "My thoughts", and no work's title."""
    words = re.findall(r"[^\W\d_]+", plain_text(text).casefold())
    return not words or all(word in _SECTION_WORDS | _PART_WORDS for word in words)


def names_many(text: str) -> bool:
    """Tell whether a title is that of a list, such as "My book reviews" or "Books of 2024"."""
    words = re.findall(r"[^\W\d_]+", plain_text(text).casefold())
    return any(word in _PLURALS for word in words) and all(word in _SECTION_WORDS | _PLURALS for word in words)


def without_section(text: str) -> tuple[str, str]:
    """Return the title without a prefix such as "Book Review:", and the prefix in small letters."""
    for _ in range(2):
        if (found := _BRACKET_PREFIX.fullmatch(text)) and _is_section(found[1]):
            return found[2], found[1].casefold()
        if (found := _PREFIX.fullmatch(text)) and _is_section(found[1]):
            return found[2], found[1].casefold()
        if (found := _LABEL.fullmatch(text)) and found[1].casefold() in _LONE_LABELS:
            return found[2], found[1].casefold()
    if found := _REVIEW_OF.fullmatch(text):
        return found[1], text[: found.start(1)].casefold()
    return text, ""


def _is_section(prefix: str) -> bool:
    words = re.findall(r"[^\W\d_]+", prefix.casefold())
    return (
        bool(words) and all(word in _SECTION_WORDS for word in words) and any(word in _STRONG_WORDS for word in words)
    )


def without_suffix(text: str) -> tuple[str, str]:
    """Return the title without a suffix such as "(Review)", and the suffix in small letters."""
    for suffix in _SUFFIXES:
        if (found := suffix.fullmatch(text)) and not is_furniture(found[1]):
            return found[1], found[2].casefold()
    return text, ""
