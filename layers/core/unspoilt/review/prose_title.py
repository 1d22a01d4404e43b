"""The work that the first sentence of a text names: "I just finished *Piranesi* by Susanna Clarke"."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.people import looks_like_names, read_creators
from unspoilt.review.plain import plain_text
from unspoilt.review.sections import is_furniture
from unspoilt.review.titles import TitleReading

_MOST: Final = 600
_READ: Final = r"(?:re-?)?read(?:ing)?"
_VERB: Final = (
    rf"(?:{_READ}|finish(?:ed|ing)|(?:re-?)?watch(?:ed|ing)|saw|seen|seeing|(?:re-?)?play(?:ed|ing)|complet(?:ed|ing)|"
    r"listen(?:ed|ing) to|devoured|binged|reviewing)"
)
_THROUGH: Final = (
    r"(?:\s+(?:reading|watching|playing|listening to))?"
    r"(?:\s+(?:the|a|this|my|new|first|novel|book|film|movie|game|album|show|series|memoir|and|reviewed|loved|enjoyed)){0,3}"
)
#: A title in emphasis, quotes, or a link.
_MARKED: Final = lazy_pattern(
    r"(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<em>[^*_]{1,120}?)(?<=\S)(?P=mark)(?!\w)|[“\"](?P<quoted>[^“”\"]{1,120})[”\"]"
    r"|«\s?(?P<angled>[^«»]{1,120}?)\s?»|\[\[(?P<wiki>[^\[\]|]{1,120})(?:\|[^\[\]]{1,120})?\]\]"
)
_BY: Final = lazy_pattern(
    r"(?:\s*\((?P<year>\d{4})\))?\s*,?\s*(?:(?:the|a|an)\s+(?:\w+\s+){1,3})?"
    r"(?:(?P<directed>directed)|written|created|developed|designed)?\s*\bby\s+(?P<names>\S.*)",
    re.DOTALL,
)
_BEFORE: Final = lazy_pattern(rf"(?:.*\s|^){_VERB}{_THROUGH}\s+\[?$", re.IGNORECASE | re.DOTALL)
_SAYS: Final = lazy_pattern(r"(?:\s*\(\d{4}\))?,?\s+(?:is|was|has|starts|begins|opens|follows|tells|made|makes)\b")
_YEAR: Final = lazy_pattern(r"\s*\((\d{4})\)")
_CAPITAL: Final = r"[^\W\da-zß-ÿ_][\w'’:.-]*|\d[\w:'’.-]*"
_JOINED: Final = rf"(?:{_CAPITAL})(?:\s+(?:{_CAPITAL}|of|the|and|a|an|in|to|on|for|with|at|from)){{0,9}}?"
#: Without emphasis only what is fenced by a verb before it and by names or a year after it.
_UNMARKED: Final = lazy_pattern(
    rf"(?:(?:\bI\b|\b[Ww]e\b|\b[Jj]ust\b|\b[Ff]inally\b).{{0,60}}?\b{_VERB}{_THROUGH}\s+|^(?i:{_VERB}){_THROUGH}\s+|^)(?P<title>{_JOINED})"
    r"(?=\s+\(\d{4}\)|,?\s+by\s|,?\s+(?:directed|written)\s+by\s)",
    re.DOTALL,
)
_NAME: Final = lazy_pattern(
    r"(?:[^\W\da-zß-ÿ_][\w'’.-]*)(?:\s+(?:(?!I\b)[^\W\da-zß-ÿ_][\w'’.-]*|(?:de|la|le|van|von|der|den|del|di|da|du|bin|ibn|and|&)(?=\s))){0,6}"
)


def read_prose_title(line: str) -> TitleReading | None:
    """Return the work that the line certainly introduces, or None."""
    text = " ".join(line[:_MOST].split())
    for found in list(_MARKED.finditer(text))[:3]:
        title = _clean(found["em"] or found["quoted"] or found["angled"] or found["wiki"] or "")
        if title is None:
            continue
        before, after = text[: found.start()], text[found.end() :]
        introduced = _BEFORE.fullmatch(before) is not None
        reading = _with_makers(title, after, before)
        if reading.creators or introduced or (not before.strip() and _SAYS.match(after)):
            return reading
    if bare := _UNMARKED.search(text):
        title = _clean(bare["title"])
        after = text[bare.end() :]
        if title is not None:
            reading = _with_makers(title, after, text[: bare.start("title")])
            certain = reading.creators and (bare.start("title") > 0 or len(reading.creators[0].split()) > 1)
            if certain or (reading.year and bare.start("title") > 0):
                return reading
    return None


def _with_makers(title: str, after: str, before: str) -> TitleReading:
    year = _YEAR.match(after)
    creators: tuple[str, ...] = ()
    section = ""
    if (by := _BY.match(after)) and (named := _NAME.match(by["names"])):
        names = _without_sentence_end(named[0])
        if looks_like_names(names):
            creators = read_creators((names,), listed=False)
            verb = re.search(rf"\b{_READ}\b", before, re.IGNORECASE)
            section = "film" if by["directed"] else "book" if verb else ""
    return TitleReading(title, creators, int(year[1]) if year else None, section=section)


def _without_sentence_end(names: str) -> str:
    """Cut the names where a sentence ends: `Susanna Clarke. It …`, but not in `N. K. Jemisin`."""
    if found := re.search(r"(?<=[^\W\d_]{2})\.(?=\s|$)", re.sub(r"\b(Jr|Sr|St)\.", r"\1\0", names)):
        names = names[: found.start()]
    return re.sub(r"(?:\s+(?:de|la|le|van|von|der|den|del|di|da|du|bin|ibn|and|&))+$", "", names).strip(" .'’-")


def _clean(title: str) -> str | None:
    """Return what can be a title: it begins as one, and is no speech and no furniture."""
    plain = plain_text(title).strip()
    if not plain or plain[-1] in ",;" or len(plain.split()) > 14 or is_furniture(plain):
        return None
    return plain if plain[0].isupper() or plain[0].isdigit() else None
