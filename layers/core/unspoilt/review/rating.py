"""Read a grade in the ways that people write one, and keep the scale that the author wrote or clearly meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.glyphs import count_glyphs, opens_with_star
from unspoilt.review.review import Rating
from unspoilt.review.value import quote

_NUMBER: Final = r"(\d{1,4}(?:[.,]\d{1,6})?)"
_EXPLICIT: Final = lazy_pattern(
    _NUMBER + r"\s*(?:stars?\s+)?(?:/|⁄|out of|from|of|von|sur|de|su|van)\s*" + _NUMBER + r"(?![\d.,]*\d)"
)
_PLAIN: Final = lazy_pattern(
    r"([+-]?)"
    + _NUMBER
    + r"\s*(%|stars?\b|points?\b|pts?\b|sterne\b|étoiles?\b|estrellas?\b|stelle\b)?(?:$|\s*[(\[–—,;!].*|\s+-\s.*)",
    re.DOTALL,
)
_AFTER_RUN: Final = lazy_pattern(
    r"\s*\(?\s*(?:" + _NUMBER + r"\s*)?(?:/|out of|of)\s*" + _NUMBER + r"(?:\s*stars?)?\s*\)?.*"
)
_IN_BRACKETS: Final = lazy_pattern(r"\s*\(\s*" + _NUMBER + r"(?:\s*stars?)?\s*\).*")
_LETTER: Final = lazy_pattern(r"([a-dfA-DF])\s?(\+|plus\b|[-−–](?!\w)|minus\b)?(?=$|[\s(,;.])(?!\s*\w)")
#: `4 stars`, alone on a line.
_STARS_IN_WORDS: Final = lazy_pattern(
    r"(\d(?:[.,]\d{1,2})?) (?:stars?|sterne?|étoiles?|estrellas?|stelle)[.!]?", re.IGNORECASE
)
#: `4.25 ⭐`, and what a shop writes above a headline: `4.0 out of 5 stars Better than I remembered`.
_NUMBER_AND_STAR: Final = lazy_pattern(r"([0-5](?:[.,]\d{1,2})?)\s?[★⭐🌟]")
_OF_STARS: Final = lazy_pattern(r"([0-5](?:[.,]\d)?) out of 5 stars\s+\S.{0,100}")
_THUMBS: Final = frozenset(
    {
        "👍",
        "👍👍",
        "👎",
        "👎👎",
        "thumbs up",
        "two thumbs up",
        "thumbs down",
        "two thumbs down",
        "2 thumbs up",
        "2 thumbs down",
    }
)
#: "9/10 would read again", "a solid B", "3 mugs of tea out of 5".
_AGAIN: Final = lazy_pattern(
    r"(?<=\d)\s*[,;–—-]?\s+(?:i\s|i'd\s|we\s)?(?:would|will|recommend|recommended)\b.{0,40}", re.IGNORECASE
)
_PRAISED: Final = lazy_pattern(
    r"(?:(?:an?|my) )(?:(?:very )?(?:solid|strong|low|high|firm|respectable|generous|weak|big|easy|clear) )?(?=\d|"
    r"[A-F]\b)",
    re.IGNORECASE,
)
_OF_THINGS: Final = lazy_pattern(_NUMBER + r"\s+(?:[^\W\d]+\s+){1,4}out of\s+(4|5|6|10)(?:\s+[^\W\d]+)?\W*")
#: What a film diary writes after its stars.
_DIARY: Final = lazy_pattern(r"(?<=[★½])\s+(?:re-?)?(?:watched|read|played|seen|added)\b.*", re.IGNORECASE)

_INVISIBLE: Final = lazy_pattern("[\ufe0e\ufe0f\u200b-\u200d\u2060]")

_GRADES: Final = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
#: Words of praise and blame on a scale of five, with the spelling that is shown.
_WORDS: Final = {
    "masterpiece": (5, "Masterpiece"), "favourite": (5, "Favourite"), "favorite": (5, "Favorite"),
    "all time favourite": (5, "All-time favourite"), "all time favorite": (5, "All-time favorite"),
    "must read": (5, "Must read"), "must watch": (5, "Must watch"), "must see": (5, "Must see"),
    "must play": (5, "Must play"), "must listen": (5, "Must listen"), "must have": (5, "Must have"),
    "essential": (5, "Essential"), "perfect": (5, "Perfect"), "loved it": (5, "Loved it"), "love it": (5, "Loved it"),
    "loved": (5, "Loved it"), "outstanding": (5, "Outstanding"), "amazing": (5, "Amazing"),
    "excellent": (5, "Excellent"), "strongly recommended": (5, "Strongly recommended"),
    "highly recommended": (5, "Highly recommended"), "highly recommend": (5, "Highly recommended"),
    "great": (4, "Great"), "very good": (4, "Very good"), "recommended": (4, "Recommended"),
    "recommend": (4, "Recommended"), "worth reading": (4, "Worth reading"), "worth watching": (4, "Worth watching"),
    "worth playing": (4, "Worth playing"), "worth it": (4, "Worth it"), "liked it": (4, "Liked it"),
    "really liked it": (4, "Really liked it"), "enjoyed it": (4, "Enjoyed it"), "thumbs up": (4, "Thumbs up"),
    "good": (4, "Good"), "fresh": (4, "Fresh"), "👍": (4, "Thumbs up"),
    "👍👍": (5, "Two thumbs up"), "👎👎": (1, "Two thumbs down"), "yes": (4, "Recommended"),
    "mixed": (3, "Mixed"), "average": (3, "Average"), "fine": (3, "Fine"), "decent": (3, "Decent"), "ok": (3, "OK"),
    "okay": (3, "OK"), "it was ok": (3, "It was OK"), "it was okay": (3, "It was OK"), "meh": (2, "Meh"),
    "mediocre": (2, "Mediocre"), "disappointing": (2, "Disappointing"), "not for me": (2, "Not for me"),
    "two thumbs up": (5, "Two thumbs up"), "2 thumbs up": (5, "Two thumbs up"),
    "two thumbs down": (1, "Two thumbs down"), "2 thumbs down": (1, "Two thumbs down"),
    "not recommended": (1, "Not recommended"), "do not recommend": (1, "Not recommended"),
    "thumbs down": (1, "Thumbs down"), "👎": (1, "Thumbs down"), "no": (1, "Not recommended"),
    "disliked": (1, "Disliked it"), "disliked it": (1, "Disliked it"), "did not like it": (1, "Did not like it"),
    "didn't like it": (1, "Did not like it"), "bad": (1, "Bad"), "poor": (1, "Poor"), "skip": (1, "Skip it"),
    "skip it": (1, "Skip it"), "avoid": (1, "Avoid"), "terrible": (1, "Terrible"), "awful": (1, "Awful"),
    "hated it": (1, "Hated it"), "rotten": (1, "Rotten"),
}  # fmt: skip
_NO_RATING: Final = frozenset({
    "", "-", "–", "—", "?", "n/a", "na", "none", "null", "nil", "tbd", "tba", "todo", "unrated", "not rated",
    "no rating", "dnf", "did not finish", "pending", "~", "false", "true",
})  # fmt: skip
_NUMERALS: Final = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
_FRACTIONS: Final = (("1/2", ".5"), ("½", ".5"), ("1/4", ".25"), ("¼", ".25"), ("3/4", ".75"), ("¾", ".75"))


@dataclass(frozen=True, slots=True)
class RatingReading:
    """What a text says as a rating, and the doubt about it in words for the author."""

    rating: Rating | None = None
    warning: str | None = None


def read_rating(text: str | None, *, usual_best: Decimal, stated_best: str | None = None) -> RatingReading:
    """Read a value that stands where a rating is expected.

    `stated_best` is the scale from a key of its own; `usual_best` the setting for a number that says no scale.
    """
    plain = _plain(text or "")
    if plain.casefold() in _NO_RATING:
        return RatingReading()
    if _STARS_IN_WORDS.fullmatch(plain):
        plain = plain.rstrip(".!")
    if found := _NUMBER_AND_STAR.fullmatch(plain):
        return _on_scale(_decimal(found[1]), Decimal(5))
    if plain in {"👍👍", "👎👎"} and (told := _read_words(plain)) is not None:
        return told
    plain = _without_chat(plain)
    best = _decimal_of(stated_best)
    reading = (
        _read_explicit(plain)
        or _read_run(plain, loose=True)
        or _read_number(plain, usual_best, best)
        or _read_words(plain)
    )
    return reading or RatingReading(None, f"the rating {quote(plain)} is no rating that is known here: ignored")


def read_lone_rating(line: str) -> Rating | None:
    """Read a body line that is nothing but a rating with its scale: stars, or `4.5/5`."""
    plain = _without_chat(_plain(line))
    if (found := _OF_STARS.fullmatch(plain)) and _decimal(found[1]) <= 5:
        return _on_scale(_decimal(found[1]), Decimal(5)).rating
    if not plain or len(plain) > 60:
        return None
    if plain.casefold().rstrip(".!") in _THUMBS:
        return read_rating(plain, usual_best=Decimal(5)).rating
    if (found := _NUMBER_AND_STAR.fullmatch(plain)) and _decimal(found[1]) <= 5:
        return _on_scale(_decimal(found[1]), Decimal(5)).rating
    if found := _STARS_IN_WORDS.fullmatch(plain):
        return _on_scale(_decimal(_with_fraction(found[1])), Decimal(5)).rating if _decimal(found[1]) <= 5 else None
    full = _EXPLICIT.fullmatch(
        re.sub(r"\s*(?:stars|sternen?|étoiles|estrellas|stelle|[★⭐🌟]+)$", "", plain, flags=re.IGNORECASE)
    )
    if full is not None and Decimal(full[2].replace(",", ".")) in {4, 5, 10, 20, 100}:
        reading = _read_explicit(plain)
        return reading.rating if reading and reading.warning is None else None
    plain = _DIARY.sub("", plain)
    if not opens_with_star(plain) or any(
        char.isalpha() for char in re.sub(r"stars|out of|\bof\b", "", plain.casefold())
    ):
        return None
    reading = _read_run(plain, loose=False)
    return reading.rating if reading else None


def _plain(text: str) -> str:
    """Drop emphasis, quotes and invisible characters around the value, and write numbers in digits."""
    bare = " ".join(_INVISIBLE.sub("", text).split()).strip("\"'“”‘’`_")
    if bare.strip("*"):
        bare = re.sub(r"^(\*{1,3})(?=\S)(.*\S)\1$", r"\2", bare)
    words = bare.split(" ")
    return " ".join(_NUMERALS.get(word.casefold(), word) for word in words) if len(words) < 8 else bare


def _without_chat(plain: str) -> str:
    """Drop the words that people put around a grade and mean nothing by."""
    bare = _PRAISED.sub("", plain, count=1) if _PRAISED.match(plain) else plain
    found = _OF_THINGS.fullmatch(bare)
    return f"{found[1]}/{found[2]}" if found else _AGAIN.sub("", bare)


def _with_fraction(text: str) -> str:
    """Write `4½` and `4 1/2` as 4.5."""
    for fraction, decimal in _FRACTIONS:
        text = re.sub(
            rf"^(\d{{1,3}})\s?{fraction}(?!\d)", rf"\g<1>{decimal}" if len(fraction) == 1 else rf"\1{decimal}", text
        )
    return re.sub(r"^\.(?=\d)", "0.", re.sub(r"^½", "0.5", text))


def _read_explicit(plain: str) -> RatingReading | None:
    found = _EXPLICIT.match(_with_fraction(plain))
    return None if found is None else _on_scale(_decimal(found[1]), _decimal(found[2]))


def _read_run(plain: str, *, loose: bool) -> RatingReading | None:
    """Read a run of glyphs: ★★★½, ⭐⭐⭐/5, ★★★☆☆, ⭐⭐⭐⭐⭐ (5/5)."""
    run = count_glyphs(plain, loose=loose)
    if run is None:
        return None
    value = run.full + Decimal(run.half) / 2
    if scale := _AFTER_RUN.fullmatch(run.rest):
        return _on_scale(_decimal(scale[1]) if scale[1] else value, _decimal(scale[2]))
    if (number := _IN_BRACKETS.fullmatch(run.rest)) and _decimal(number[1]) <= 5:
        value = _decimal(number[1])
    counted = Decimal(run.full + run.half + run.empty)
    if run.empty and counted in {4, 5, 6, 10}:
        return _on_scale(value, counted)
    return _on_scale(value, Decimal(5) if value <= 5 else Decimal(10))


def _read_number(plain: str, usual_best: Decimal, stated_best: Decimal | None) -> RatingReading | None:
    found = _PLAIN.fullmatch(_with_fraction(plain))
    if found is None:
        return None
    value, unit = _decimal(found[2]), found[3] or ""
    if found[1] == "-":
        return RatingReading(None, f"the rating {quote(plain)} is below nothing: ignored")
    if unit == "%":
        return _on_scale(value, Decimal(100))
    if stated_best is not None:
        return _on_scale(value, stated_best)
    if value == 0:
        return RatingReading(None, "a rating of 0 without a scale is read as no rating: write 0/5 if you mean it")
    if unit.startswith(("st", "ét", "es")) and value <= 5:
        return _on_scale(value, Decimal(5))
    if value <= usual_best:
        return _on_scale(value, usual_best)
    for best in (Decimal(10), Decimal(100)):
        if usual_best < best and value <= best:
            shown = quote(plain)
            reading = _on_scale(value, best)
            return RatingReading(
                reading.rating,
                f"the rating {shown} is above {usual_best}, so it is read as out of {best}: write /{best}",
            )
    return RatingReading(None, f"the rating {quote(plain)} is above every scale that is known here: ignored")


def _read_words(plain: str) -> RatingReading | None:
    if letter := _LETTER.match(plain):
        sign = {"+": "+", "plus": "+", None: ""}.get(letter[2], "-")
        grade = letter[1].upper() + sign
        if grade in _GRADES:
            return RatingReading(Rating(Decimal(_GRADES.index(grade)), Decimal(len(_GRADES) - 1), grade))
    for words in (plain, re.split(r"[(\[;,.!–—]", plain, maxsplit=1)[0]):
        key = " ".join(words.casefold().replace("-", " ").replace("’", "'").strip(" .!*").split())
        if key in _WORDS:
            value, label = _WORDS[key]
            return RatingReading(Rating(Decimal(value), Decimal(5), label))
    return None


def _on_scale(value: Decimal, best: Decimal) -> RatingReading:
    if not 1 < best <= 1000:
        return RatingReading(None, f"a rating out of {best} makes no sense here: ignored")
    value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if value <= best:
        return RatingReading(Rating(_trim(value), _trim(best), f"{_shown(value)}/{_shown(best)}"))
    label = f"{_shown(best)}/{_shown(best)}"
    return RatingReading(Rating(_trim(best), _trim(best), label), f"the rating is above its own scale: read as {label}")


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))


def _decimal_of(text: str | None) -> Decimal | None:
    found = re.fullmatch(r"\s*(?:\d{1,3}\s*(?:-|–|to)\s*)?" + _NUMBER + r"\s*", text or "")
    return _decimal(found[1]) if found else None


def _trim(value: Decimal) -> Decimal:
    return Decimal(_shown(value))


def _shown(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
