"""Facts: the allow-list of a safe channel, each text of it screened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from unspoilt.errors import Problem, ReviewRefused
from unspoilt.review.review import Review
from unspoilt.spoiler.entry import Facts, Hidden
from unspoilt.spoiler.excerpt import description_doubt, excerpt_of, teaser_of
from unspoilt.spoiler.front_matter import screen_text, screen_title
from unspoilt.spoiler.image import own_image, published_name
from unspoilt.spoiler.marks.announcement import announces
from unspoilt.spoiler.marks.wording import Verdict, judge
from unspoilt.spoiler.safe_text import _KEY, SafeText, clean_text
from unspoilt.spoiler.suspicion import suspicion_of
from unspoilt.spoiler.veto.lead import LeadSentence

#: A genre of so many words names a kind of work, not what happens in one.
_GENRE_WORDS: Final = 2


def facts_of(review: Review, hidden: tuple[Hidden, ...], sentences: Sequence[LeadSentence]) -> Facts:
    """Screen the front matter; raise ReviewRefused where nothing is left of the title."""
    rating = review.rating
    cover = own_cover(review)
    return Facts(
        title=_title_of(review),
        headline=_headline_of(review),
        creators=_texts(review.work.creators),
        kind=review.work.kind,
        year=review.work.year,
        ids=tuple((_vouched(work_id.scheme), _vouched(work_id.value)) for work_id in review.work.ids),
        genres=_genres_of(review),
        rating=rating,
        rating_label=_vouched(rating.label) if rating is not None else None,
        audience=_audience_of(review),
        excerpt=excerpt_of(review, sentences),
        cover=_vouched(published_name(cover)) if cover is not None else None,
        hidden_parts=len(hidden),
        hidden_words=sum(part.words for part in hidden),
    )


def own_cover(review: Review) -> str | None:
    """Return the cover's relative name where it lies beside the review and its name carries no mark."""
    if review.cover is None or screen_text(review.cover, announcements=False).marked:
        return None
    return own_image(review.cover)


def title_announces(review: Review) -> bool:
    """Say whether the title or the headline announces that what follows spoils."""
    title = review.work.title
    if screen_title(title)[1]:
        return True
    headline = review.headline
    if headline is None or "spoil" not in headline.lower():
        return False
    if screen_title(headline)[1]:
        return True
    # "Spoiler Alert" is a novel: its name announces nothing.
    return judge(headline.replace(title, " ")) is Verdict.ANNOUNCES


def fields_announce(review: Review) -> bool:
    """Say whether a genre or the teaser announces that the review spoils: "tags: [spoilers]"."""
    texts = [*review.genres, review.teaser or ""]
    return any("spoil" in text.lower() and announces(_unmarked(text) or "") for text in texts)


def _unmarked(text: str) -> SafeText | None:
    return screen_text(text, announcements=False).text


def front_matter_problems(review: Review) -> list[Problem]:
    """Tell the author which texts lost something."""
    problems: list[Problem] = []
    if review.teaser is not None and teaser_of(review) is None and review.teaser.strip():
        problems.append(Problem(line_of(review, "teaser"), "the teaser carries a spoiler mark, so it is shown nowhere"))
    if review.audience is not None and screen_text(review.audience).marked:
        problems.append(Problem(line_of(review, "audience"), "the marked part of the audience is shown nowhere"))
    named = [
        ("headline", _open_headline_of(review)),
        ("audience", _open_audience_of(review)),
        *(("genres", genre) for genre in _texts(review.genres) if _is_long(genre)),
    ]
    for name, text in named:
        why = suspicion_of(text, review) if text is not None else None
        if why is not None:
            told = f"one of the {name}" if name == "genres" else f"the {name}"
            problems.append(
                Problem(line_of(review, name), f"{told} may give something away, so it is shown nowhere: {why}")
            )
    why = description_doubt(review)
    if why is not None:
        problems.append(Problem(line_of(review, "description"), f"the description is not quoted: {why}"))
    return problems


def line_of(review: Review, name: str) -> int | None:
    """Return the line on which a front matter value stands."""
    return dict(review.lines).get(name)


def _title_of(review: Review) -> SafeText:
    screened = screen_title(review.work.title)[0]
    if screened.text is None:
        raise ReviewRefused(
            Problem(
                line_of(review, "title"),
                "all of the title is marked as a spoiler: a review needs a title that everyone may read",
            )
        )
    return screened.text


def _headline_of(review: Review) -> SafeText | None:
    text = _open_headline_of(review)
    return None if text is None or suspicion_of(text, review) is not None else text


def _open_headline_of(review: Review) -> SafeText | None:
    """Return the headline without its marked parts, where it says more than the work's title."""
    if review.headline is None:
        return None
    text = screen_title(review.headline)[0].text
    return None if text is not None and text.casefold() == review.work.title.casefold() else text


def _audience_of(review: Review) -> SafeText | None:
    text = _open_audience_of(review)
    return None if text is None or suspicion_of(text, review) is not None else text


def _open_audience_of(review: Review) -> SafeText | None:
    return screen_text(review.audience).text if review.audience else None


def _genres_of(review: Review) -> tuple[SafeText, ...]:
    return tuple(genre for genre in _texts(review.genres) if not _is_long(genre) or suspicion_of(genre, review) is None)


def _is_long(genre: str) -> bool:
    return len(genre.split()) > _GENRE_WORDS


def _texts(texts: Iterable[str]) -> tuple[SafeText, ...]:
    screened = (_unmarked(text) for text in texts)
    return tuple(dict.fromkeys(text for text in screened if text is not None and not announces(text)))


def _vouched(text: str) -> SafeText:
    """Vouch for what our own parser made: a label, a checked identifier, a digest."""
    return SafeText(clean_text(text), key=_KEY)
