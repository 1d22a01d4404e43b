"""Find the work's title, and who made it, in the title of a post: `Book Review: T by C – what I thought`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.given_names import could_be_person, looks_like_people
from unspoilt.review.open_lines import may_carry_mark
from unspoilt.review.people import looks_like_names, read_creators
from unspoilt.review.plain import plain_text, without_symbols, word_set
from unspoilt.review.sections import without_section, without_suffix
from unspoilt.review.title_marks import MarkedTitle, take_marks

#: "Dune (Frank Herbert, 1965)".
_NAMED_YEAR: Final = lazy_pattern(
    r"(?P<title>.*\S)\s*[(\[](?P<names>[^()\[\]\d]{3,80}?)\s*[,•·|/–-]\s*(?P<year>\d{4})[)\]]", re.DOTALL
)
#: "Dune (Frank Herbert, USA, 1965)", "Dune (Herbert, 1965)", "Dune (USA, 1984)": at the least a year.
_NOTED_YEAR: Final = lazy_pattern(
    r"(?P<title>.*\S)\s*[(\[](?P<names>[^()\[\]\d,]{2,60})(?:,[^()\[\]\d]{2,60})?,\s*(?P<year>\d{4})[)\]]", re.DOTALL
)
#: ", translated by …": who helped is not who made it.
_HELPED: Final = lazy_pattern(
    r"(.*\S)[,;]?\s+\(?(?:translated|trans\.|tr\.|narrated|illustrated|read|übersetzt|"
    r"traduit)(?:\s+from\s+[\w ]{3,40}?)?\s+"
    r"(?:by|von|par)\s+[^()]{3,80}\)?",
    re.IGNORECASE | re.DOTALL,
)
#: "Dune (1965), Frank Herbert", "Dune (1965) – Frank Herbert".
_YEAR_THEN_NAME: Final = lazy_pattern(
    r"(?P<title>.*\S)\s*[(\[](?P<year>\d{4})[)\]]\s*(?:,|[–—|-])\s+(?P<names>[^()\[\]\d]{4,80})", re.DOTALL
)
#: "#52: Solaris": a number of the post's own.
_NUMBERED: Final = lazy_pattern(r"#\d{1,4}\s*(?::|\.|\)|\s[–—-])\s+(\S.*)", re.DOTALL)
_EPISODES: Final = lazy_pattern(
    r"\bS\d{1,2}\s?E\d{1,3}\b|\bseasons? \d{1,2}\b|\bseason (?:one|two|three|four|five|six)\b|\bepisode \d",
    re.IGNORECASE,
)
#: "Dune (2021, Denis Villeneuve)".
_YEAR_NAMED: Final = lazy_pattern(
    r"(?P<title>.*\S)\s*[(\[](?P<year>\d{4}),\s*(?P<names>[^()\[\]\d]{3,80})[)\]]", re.DOTALL
)
#: "Dune (2021), directed by Denis Villeneuve", "Dune [dir. Denis Villeneuve, 2021] – sand".
_DIRECTED: Final = lazy_pattern(
    r"(?P<title>\S.*?)(?:\s*[,;(\[]\s*|\s+[–—|-]\s+|\s+)(?:(?P<before>\d{4})[,;]?\s+)?"
    r"(?:(?:co-)?directed\s+by|dir(?:\.|:|\.:)|regie:|a\s+film\s+by)\s+(?P<names>[^()\[\]\d–—|:]{3,80}?)"
    r"(?:\s*[,(]\s*(?P<after>\d{4})\)?)?\s*[)\]]?(?:(?:\s+[–—|-]\s+|:\s+)(?P<tail>\S.*))?",
    re.IGNORECASE | re.DOTALL,
)
#: "(Dune Chronicles, #1)" as reading logs write it, and a bracket that a YAML comment cut off.
_SERIES: Final = lazy_pattern(r"(.*\S)\s*(?:\([^()]{0,100}#\s?\d[^()]{0,20}\)|\([^()]{0,100},\s*)", re.DOTALL)
_YEAR: Final = lazy_pattern(r"(.*\S)\s*[(\[](\d{4})(?:\s*[–-]\s*(?:\d{4})?)?[)\]]", re.DOTALL)
_BY: Final = lazy_pattern(r",?\s+(?:by|BY|By)\s+")
#: "Momo, von Michael Ende": "de" and the like also stand inside titles, so they need a comma or a name that is known.
_FOREIGN_BY: Final = lazy_pattern(r"(?P<comma>,)?\s+(?P<word>von|par|por|de|di|d[’'])\s*(?=[^\W\d_])", re.IGNORECASE)
#: "Aftersun, 2022", in titles of posts that carry a grade.
_COMMA_YEAR: Final = lazy_pattern(r"(.*\S),\s+((?:19|20)\d\d)", re.DOTALL)
#: Calls and pronouns after which a comma brings a name that is part of the title: "Goodbye, Christopher Robin".
_CALLS: Final = word_set(
    "i me you he she we they goodbye hello farewell sorry dear oh yes no please hush hey thank thanks good bad happy "
    "merry welcome come bye o my your so long"
)
_EMPHASISED: Final = lazy_pattern(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)([^*_]{1,150}?)(?<=\S)\1(?!\w)")
_DASHED: Final = lazy_pattern(r"(\S.*?)\s+[–—|~/-]\s+(\S[^–—]*)", re.DOTALL)
_BRACKETED: Final = lazy_pattern(r"(\S.*?)\s*[(\[]([^()\[\]]{3,80})[)\]]", re.DOTALL)
#: `“Dune”, Frank Herbert`, `**Dune** – Frank Herbert`.
_SET_APART: Final = lazy_pattern(
    r"[“„\"«*_]{1,3}([^“”„\"«»*_]{1,150})[“”\"»*_]{1,3}\s*(?:,|[–—-])\s+([^“”\"«»*_]{4,80})", re.DOTALL
)
#: "村上春樹『ノルウェイの森』", "《活着》余华": marks that stand around titles and nothing else.
_CORNERED: Final = lazy_pattern(
    r"(?P<before>[^『』《》「」]{0,60}?)\s*[『《](?P<title>[^『』《》]{1,150})[』》]\s*(?P<after>[^『』《》「」]{0,60})"
)
#: The title alone in the quotation marks of another language.
_QUOTED: Final = lazy_pattern(r"(?:[„“\"]([^„“”\"]{1,200})[“”\"]|«\s?([^«»]{1,200}?)\s?»|「([^「」]{1,200})」)")
#: "Artist – Album", in the order in which records are named.
_RECORD: Final = lazy_pattern(r"(\S.{0,80}?)\s+[–—-]\s+(\S.*)", re.DOTALL)
_TAIL: Final = lazy_pattern(r"\s+at\s+(?=(?:the\s+)?[A-Z])|\s+[–—|-]\s+|:\s+|\s+\(|\s+\[|\s*[•·]\s*")


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
    #: The grade that stands beside the title: "★★★½", "4/5".
    rating: str | None = None


def read_title(text: str, known_creators: tuple[str, ...] = (), *, record: bool = False) -> TitleReading:
    """Take a post's title apart; what is not certainly furniture stays in the work's title.

    `record`: the file says that the work is one, so `Joni Mitchell – Blue` is by her.
    """
    whole = plain_text(text)[:1000]
    if may_carry_mark(whole):
        return TitleReading(whole)
    marked = take_marks(whole)
    # Symbols are decoration, unless they are all there is: "★" is a record's title.
    plain = without_symbols(marked.text) or whole
    rest, section = without_section(plain)
    rest, suffix_section = without_suffix(rest)
    inner = take_marks(rest) if section or suffix_section else MarkedTitle(rest)
    rest, rating = without_symbols(inner.text) or rest, marked.rating or inner.rating
    section = f"{section} {suffix_section}".strip()
    is_review = section != ""
    section = f"{section} {marked.section or inner.section}".strip()
    rest, section = _without_notes(rest, section)
    if (film := _DIRECTED.fullmatch(rest)) and looks_like_names(film["names"], after_comma=True):
        title, year = _without_year(film["title"])
        said = film["before"] or film["after"]
        return TitleReading(
            plain_text(title).rstrip(" ,;:–—-("),
            read_creators((film["names"],), listed=False),
            int(said) if said else year,
            is_review,
            f"{section} film".strip(),
            says_more=bool(film["tail"]),
            rating=rating,
        )
    if (cornered := _CORNERED.fullmatch(rest)) and not re.search(r"\d", f"{cornered['before']}{cornered['after']}"):
        who = cornered["before"].strip(" ,·/:：、") or cornered["after"].strip(" ,·/:：、")
        makers = (who,) if who and len(who) <= 20 and not (cornered["before"] and cornered["after"]) else ()
        return TitleReading(cornered["title"], makers, year=None, is_review=is_review, section=section, rating=rating)
    if (noted := _read_noted(rest)) is not None:
        title, creators, year = noted
        return TitleReading(plain_text(title), creators, year, is_review, section, rating=rating)
    rest, year = _without_year(rest)
    if rating and year is None and (dated := _COMMA_YEAR.fullmatch(rest)):
        rest, year = dated[1], int(dated[2])
    title, creators, tail = _split_by(rest, known_creators, is_review=is_review)
    if not creators and not known_creators:
        if (pressed := _RECORD.fullmatch(title)) and (record or "album" in section):
            title, creators = pressed[2], (pressed[1],)
        else:
            title, creators = _split_unsaid(title, is_review=is_review)
    title, inner_year = _without_year(_without_series(title))
    title = _EMPHASISED.sub(r"\2", plain_text(title)).rstrip(" ,;:–—-").strip()
    title = without_symbols(title) or title
    if (quoted := _QUOTED.fullmatch(title)) is not None:
        title = quoted[1] or quoted[2] or quoted[3]
    if not title:
        return TitleReading(plain, rating=rating)
    return TitleReading(title, creators, year or inner_year, is_review, section, says_more=bool(tail), rating=rating)


def _without_notes(text: str, section: str) -> tuple[str, str]:
    """Return the title without its series, the post's number and who helped; episodes say what kind it is."""
    text = _without_series(text)
    for form in (_NUMBERED, _HELPED):
        if found := form.fullmatch(text):
            text = found[1]
    return text, f"{section} tv series".strip() if _EPISODES.search(text) else section


def _read_noted(text: str) -> tuple[str, tuple[str, ...], int] | None:
    """Return title, makers and year of `Dune (Frank Herbert, 1965)` and the like."""
    for form in (_NAMED_YEAR, _YEAR_NAMED, _NOTED_YEAR):
        found = form.fullmatch(text)
        if found is None:
            continue
        named = looks_like_names(found["names"])
        if named or form is _NOTED_YEAR:
            creators = read_creators((found["names"],), listed=False) if named else ()
            return found["title"], creators, int(found["year"])
    if (found := _YEAR_THEN_NAME.fullmatch(text)) and could_be_person(found["names"].strip()):
        return found["title"].strip("*_"), read_creators((found["names"],), listed=False), int(found["year"])
    return None


def _without_series(text: str) -> str:
    found = _SERIES.fullmatch(text)
    return found[1] if found else text


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
    if (foreign := _split_by_foreign(text, known)) is not None:
        return foreign
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


def _split_by_foreign(text: str, known: tuple[str, ...]) -> tuple[str, tuple[str, ...], str] | None:
    """Split `T, d’Albert Camus` and `T von Michael Ende`, as far as that is certain."""
    for found in reversed(list(_FOREIGN_BY.finditer(text))):
        title, who = text[: found.start()].strip(), text[found.end() :].strip()
        if not title or not looks_like_names(who, after_comma=True):
            continue
        word = found["word"].casefold()
        set_apart = title[:1] in '„«“"' and title[-1:] in '“”»"'
        sure = (found["comma"] or set_apart) and (len(title) > 3) and could_be_person(who)
        if sure or _share_a_name(who, known) or (word in {"von", "par"} and looks_like_people(who)):
            return title, read_creators((who,), listed=False), ""
    return None


def _split_unsaid(text: str, *, is_review: bool) -> tuple[str, tuple[str, ...]]:
    """Split `Dune — Frank Herbert` and `Dune (Frank Herbert)`; at a comma only where more speaks for a name.

    That is quotes around the title, or a post that calls itself a review: `Book Review: Dune, Frank Herbert`.
    """
    if (found := _SET_APART.fullmatch(text)) and could_be_person(found[2].strip()):
        return found[1], read_creators((found[2],), listed=False)
    for form in (_DASHED, _BRACKETED):
        if (found := form.fullmatch(text)) and looks_like_people(found[2]):
            return found[1], read_creators((found[2],), listed=False)
    title, comma, who = text.rpartition(", ")
    if not comma or not is_review or "," in title or not could_be_person(who.strip()):
        return text, ()
    words = re.findall(r"\w+", title.casefold())
    if words and (words[0] in _CALLS or share_words(title, who)):
        return text, ()
    return title, read_creators((who,), listed=False)


def share_words(one: str, other: str) -> bool:
    """Tell whether two titles have a word in common; very short titles must be words of the other."""
    return bool(set(re.findall(r"\w+", one.casefold())) & set(re.findall(r"\w+", other.casefold())))


def _share_a_name(who: str, known: tuple[str, ...]) -> bool:
    words = set(re.findall(r"\w{2,}", who.casefold()))
    return any(words & set(re.findall(r"\w{2,}", name.casefold())) for name in known)
