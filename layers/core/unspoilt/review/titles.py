"""Find the work's title, and who made it, in the title of a post: `Book Review: T by C – what I thought`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from unspoilt.review.people import looks_like_names, read_creators
from unspoilt.review.plain import plain_text, without_symbols, word_set

#: Words of a blog's own furniture: a prefix of nothing else is no part of a work's title.
_SECTION_WORDS: Final = word_set(
    "new recent latest upcoming old release releases backlist backlists book books film films movie movies game "
    "games video board album albums music tv show series comic comics manga podcast audiobook novel review reviews "
    "reviewed reviewing mini micro quick short brief flash capsule first second initial final impressions "
    "impression thoughts look notes reading read reads reread rereading re watching watch watched rewatch playing "
    "played listening listened now currently just finished throwback weekly monthly arc early advance advanced "
    "spotlight of the week month year my a an on for and club log diary journal report pick picks day friday monday "
    "tuesday wednesday thursday saturday sunday at from with no theatre theater play opera anime graphic e ebook "
    "spoiler free full our recommendation recommendations opinion verdict critique i in guest post blog tour retro"
)
_STRONG_WORDS: Final = word_set(
    "release releases backlist backlists review reviews reviewed reviewing impressions thoughts notes reading "
    "reread rereading watching rewatch playing listening throwback spotlight arc club log diary journal pick picks "
    "recommendation opinion verdict critique tour finished watched read reads played"
)
#: Words that headings of parts of a review are made of.
_PART_WORDS: Final = word_set(
    "title details detail author rating ratings score grade genre genres plot story summary synopsis overview "
    "introduction intro characters writing conclusion verdict pros cons what liked loved didn like who should it is "
    "was good bad information info description cast music acting worldbuilding world building themes setting style "
    "format recommended similar ending premise background content warnings warning trigger and or to"
)
_PREFIX: Final = re.compile(r"([\w\s'’#/&+-]{1,60}?)\s*(?::|\s[–—|-])\s+(\S.*)", re.DOTALL)
_BRACKET_PREFIX: Final = re.compile(r"[\[(]([\w\s'’-]{1,40})[\])]\s*[:–—-]?\s*(\S.*)", re.DOTALL)
_REVIEW_OF: Final = re.compile(
    r"(?:(?:spoiler.free|a|my|an|the|quick|short|brief|book|film|movie|game|album)\s+){0,3}"
    r"(?:review|thoughts|impressions)\s+(?:of|on|about|for)[:\s]\s*(\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_REVIEW: Final = r"((?:[\w-]+\s+){0,3}review(?:ed)?)"
_KIND_WORDS: Final = r"(?:book|film|movie|game|album|tv|series|show|anime|manga|comic|podcast|audiobook|play)"
#: "Dune (Review)", "Dune - Book Review", "Dune movie review".
_SUFFIXES: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(.*\S)\s*[(\[]\s*{_REVIEW}\s*[)\]]",
        rf"(.*\S)\s*(?::|\s[–—|-])\s*{_REVIEW}",
        rf"(.*\S)\s+((?:{_KIND_WORDS}\s+)?review)",
    )
)
#: "Dune (Frank Herbert, 1965)".
_NAMED_YEAR: Final = re.compile(r"(.*\S)\s*[(\[]([^()\[\]\d]{3,80}),\s*(\d{4})[)\]]", re.DOTALL)
#: "(Dune Chronicles, #1)" as reading logs write it, and a bracket that a YAML comment cut off.
_SERIES: Final = re.compile(r"(.*\S)\s*(?:\([^()]{0,100}#\s?\d[^()]{0,20}\)|\([^()]{0,100},\s*)", re.DOTALL)
_YEAR: Final = re.compile(r"(.*\S)\s*[(\[](\d{4})(?:\s*[–-]\s*(?:\d{4})?)?[)\]]", re.DOTALL)
_BY: Final = re.compile(r",?\s+(?:by|BY|By)\s+")
#: "Artist – Album", in the order in which records are named.
_RECORD: Final = re.compile(r"(\S.{0,80}?)\s+[–—-]\s+(\S.*)", re.DOTALL)
_TAIL: Final = re.compile(r"\s+[–—|-]\s+|:\s+|\s+\(|\s+\[|\s*[•·]\s*")


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What the title of a post says about the work."""

    title: str
    creators: tuple[str, ...] = ()
    year: int | None = None
    #: The post calls itself a review: "Book Review: …".
    is_review: bool = False
    #: What stood before the title or after it, in small letters, for the kind: "book review".
    section: str = ""
    #: The post's title says more than title, creators, year and section: it is a headline of its own.
    says_more: bool = False


def read_title(text: str, known_creators: tuple[str, ...] = ()) -> TitleReading:
    """Take a post's title apart; what is not certainly furniture stays in the work's title."""
    whole = plain_text(text)[:1000]
    # Symbols are decoration, unless they are all there is: "★" is a record's title.
    plain = without_symbols(whole) or whole
    rest, section = _without_section(plain)
    rest, suffix_section = _without_suffix(rest)
    section = f"{section} {suffix_section}".strip()
    is_review = "review" in section
    if series := _SERIES.fullmatch(rest):
        rest = series[1]
    if (named := _NAMED_YEAR.fullmatch(rest)) and looks_like_names(named[2]):
        creators = read_creators((named[2],), listed=False)
        return TitleReading(named[1], creators, int(named[3]), is_review, section)
    rest, year = _without_year(rest)
    title, creators, tail = _split_by(rest, known_creators, is_review=is_review)
    if not creators and not known_creators and (record := _RECORD.fullmatch(title)) and "album" in section:
        title, creators = record[2], (record[1],)
    title, inner_year = _without_year(title)
    title = plain_text(title).rstrip(" ,;:–—-").strip()
    if not title:
        return TitleReading(plain)
    return TitleReading(title, creators, year or inner_year, is_review, section, says_more=bool(tail))


def is_furniture(text: str) -> bool:
    """Tell whether a heading is a part of any review, such as "Book Review" or "My thoughts", and no work's title."""
    words = re.findall(r"[^\W\d_]+", plain_text(text).casefold())
    return not words or all(word in _SECTION_WORDS | _PART_WORDS for word in words)


def _without_section(text: str) -> tuple[str, str]:
    for _ in range(2):
        if (found := _BRACKET_PREFIX.fullmatch(text)) and _is_section(found[1]):
            return found[2], found[1].casefold()
        if (found := _PREFIX.fullmatch(text)) and _is_section(found[1]):
            return found[2], found[1].casefold()
    if found := _REVIEW_OF.fullmatch(text):
        return found[1], text[: found.start(1)].casefold()
    return text, ""


def _is_section(prefix: str) -> bool:
    words = re.findall(r"[^\W\d_]+", prefix.casefold())
    return (
        bool(words) and all(word in _SECTION_WORDS for word in words) and any(word in _STRONG_WORDS for word in words)
    )


def _without_suffix(text: str) -> tuple[str, str]:
    for suffix in _SUFFIXES:
        if (found := suffix.fullmatch(text)) and not is_furniture(found[1]):
            return found[1], found[2].casefold()
    return text, ""


def _without_year(text: str) -> tuple[str, int | None]:
    found = _YEAR.fullmatch(text)
    return (found[1], int(found[2])) if found and 1000 <= int(found[2]) <= 2200 else (text, None)


def _split_by(text: str, known: tuple[str, ...], *, is_review: bool) -> tuple[str, tuple[str, ...], str]:
    """Return title, creators and tail of `T by C – tail`; the whole text as title where there is no certain "by"."""
    for found in reversed(list(_BY.finditer(text))):
        title, after = text[: found.start()].strip(), text[found.end() :].strip()
        cut = _TAIL.search(after)
        who, tail = (after[: cut.start()], after[cut.end() :].strip(" )]")) if cut else (after, "")
        comma = found[0].startswith(",")
        if not title or not who or not looks_like_names(who, after_comma=comma or is_review):
            continue
        if known and not is_review and not comma and not _share_a_name(who, known):
            continue
        _, year = _without_year(after)
        if year is not None and tail == str(year):
            tail = ""
        return title, read_creators((who,), listed=False), tail
    for name in known:
        for joint in (", ", " – ", " — ", " - ", " | ", ": "):
            if text.casefold().endswith(f"{joint}{name}".casefold()) and len(text) > len(joint + name):
                return text[: -len(joint + name)], (), ""
            if (
                joint != ", "
                and text.casefold().startswith(f"{name}{joint}".casefold())
                and len(text) > len(joint + name)
            ):
                return text[len(joint + name) :], (), ""
    return text, (), ""


def share_words(one: str, other: str) -> bool:
    """Tell whether two titles have a word in common; very short titles must be words of the other."""
    return bool(set(re.findall(r"\w+", one.casefold())) & set(re.findall(r"\w+", other.casefold())))


def _share_a_name(who: str, known: tuple[str, ...]) -> bool:
    words = set(re.findall(r"\w{2,}", who.casefold()))
    return any(words & set(re.findall(r"\w{2,}", name.casefold())) for name in known)
