"""The page of a subscriber's preferences and data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from unspoilt.config import SiteSettings
from unspoilt.site.subscription_pages import fill, page, vouched
from unspoilt.spoiler.safe_text import SafeText, fixed_text

_CADENCES: Final = (
    ("hourly", fixed_text("Every hour")),
    ("weekly", fixed_text("Every week")),
    ("monthly", fixed_text("Every month")),
)
_NOTHING: Final = Markup("")


@dataclass(frozen=True, slots=True)
class Box:
    """One box to tick."""

    value: SafeText
    label: SafeText
    ticked: bool


@dataclass(frozen=True, slots=True)
class PreferencesView:
    """What the page shows."""

    #: False for who has left: then only the data is left to see to.
    subscribed: bool
    #: hourly, weekly or monthly.
    cadence: str
    kinds: tuple[Box, ...]
    genres: tuple[Box, ...]
    #: How many genres are chosen that are not offered now.
    others: int
    #: What was just done, above everything.
    told: SafeText | None = None
    #: What is wrong, beside what it is about.
    cadence_wrong: SafeText | None = None
    genres_wrong: SafeText | None = None
    erase_wrong: SafeText | None = None


def render_preferences(site: SiteSettings, token: str, view: PreferencesView) -> bytes:
    """Render the page; the caller has checked the token."""
    values = {
        "token": vouched(token),
        "told": _NOTHING if view.told is None else fill("told.html", {"message": view.told}),
        "wanted": _wanted(token, view) if view.subscribed else fill("not_wanted.html", {}),
        **_wrong("erase", view.erase_wrong),
    }
    return page(site, "preferences.html", fixed_text("What comes to you"), values)


def _wanted(token: str, view: PreferencesView) -> Markup:
    cadences = tuple(Box(fixed_text(name), label, name == view.cadence) for name, label in _CADENCES)
    keep = (Box(fixed_text("yes"), _others(view.others), ticked=True),) if view.others else ()
    values = {
        "token": vouched(token),
        "cadences": _boxes("cadence", "radio", cadences),
        **_wrong("cadence", view.cadence_wrong),
        "kinds": _NOTHING
        if len(view.kinds) < 2
        else fill("kinds.html", {"boxes": _boxes("kind", "checkbox", view.kinds)}),
        "genres": _NOTHING,
    }
    if view.genres or keep or view.genres_wrong:
        boxes = _boxes("genre", "checkbox", view.genres) + _boxes("keep", "checkbox", keep)
        values["genres"] = fill("genres.html", {"boxes": boxes, **_wrong("genres", view.genres_wrong)})
    return fill("wanted.html", values)


def _boxes(name: str, kind: str, boxes: tuple[Box, ...]) -> Markup:
    return _NOTHING.join(
        fill(
            "box.html",
            {
                "id": fixed_text(f"{name}-{number}"),
                "type": fixed_text(kind),
                "name": fixed_text(name),
                "value": box.value,
                "label": box.label,
                "checked": Markup(" checked") if box.ticked else _NOTHING,
            },
        )
        for number, box in enumerate(boxes, 1)
    )


def _others(number: int) -> SafeText:
    if number == 1:
        return fixed_text("And the one that I chose before and that no recent review has")
    return fixed_text(f"And the {number} that I chose before and that no recent review has")


def _wrong(about: str, message: SafeText | None) -> dict[str, Markup]:
    """Return the message beside a part of the form, and the attributes that tie the part to it."""
    if message is None:
        return {f"{about}_wrong": _NOTHING, f"{about}_tied": _NOTHING}
    identifier = fixed_text(f"{about}-wrong")
    return {
        f"{about}_wrong": fill("wrong.html", {"id": identifier, "message": message}),
        f"{about}_tied": Markup(' aria-describedby="{}"').format(identifier),
    }
