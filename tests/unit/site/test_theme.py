import re
from decimal import Decimal

import pytest
from jinja2 import UndefinedError

from unit.site.samples import AMPERSANDS, BARE, LEDGER, SITE, facts, texts
from unspoilt.review.review import Kind, Rating
from unspoilt.site.dates import written_day
from unspoilt.site.masthead import masthead_of
from unspoilt.site.stars import stars_of
from unspoilt.site.structured import _TYPES
from unspoilt.site.stylesheet import TEMPLATES
from unspoilt.site.theme import environment
from unspoilt.site.wording import categories, entry_title, summary
from unspoilt.spoiler.naming import KIND_NAMES, MONTHS, byline
from unspoilt.spoiler.safe_text import _KEY, FullHtml, ShownHtml, fixed_text
from unspoilt.spoiler.template import _only_safe

#: Those of the pages; the subscription pages have templates of another kind.
PAGES = sorted(TEMPLATES.glob("*.html"))


@pytest.mark.parametrize(
    "value",
    ["text", b"bytes", None, 1.5, ShownHtml("<p>", key=_KEY), FullHtml("<p>", key=_KEY), Kind.BOOK],
    ids=lambda value: type(value).__name__,
)
def test_a_template_refuses_to_print_what_is_not_vouched_for(value: object) -> None:
    with pytest.raises(TypeError, match="may print SafeText"):
        environment().from_string("{{ value }}").render(value=value)


def test_a_template_prints_safe_text_escaped() -> None:
    template = environment().from_string('<a title="{{ value }}">{{ value }}</a>{{ count }}')

    assert (
        template.render(value=fixed_text("<\"&'>"), count=3)
        == '<a title="&lt;&#34;&amp;&#39;&gt;">&lt;&#34;&amp;&#39;&gt;</a>3'
    )


def test_joining_safe_texts_in_a_template_gives_text_that_it_refuses() -> None:
    with pytest.raises(TypeError, match="not str"):
        environment().from_string("{{ value ~ value }}").render(value=fixed_text("x"))


def test_a_missing_value_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises((TypeError, UndefinedError), match=r"StrictUndefined|is undefined"):
        environment().from_string("{{ value }}").render()


def test_only_a_screened_body_is_printed_as_html() -> None:
    template = environment().from_string("{{ value|body }}")

    assert template.render(value=ShownHtml("<p>x</p>", key=_KEY)) == "<p>x</p>"
    for value in ("<p>x</p>", fixed_text("<p>x</p>")):
        with pytest.raises(TypeError, match="a body is"):
            template.render(value=value)


def test_only_the_two_pages_with_a_body_print_one() -> None:
    users = {path.name for path in PAGES if "|body" in path.read_text()}

    assert users == {"review.html", "spoilers.html"}


def test_templates_know_no_filter_but_our_own() -> None:
    """Several of the template language's own filters turn plain text into markup."""
    assert set(environment().filters) == {
        "body",
        "byline",
        "card",
        "day",
        "entry_title",
        "json",
        "kind_name",
        "moment",
        "number",
        "stars",
    }


def test_no_template_turns_escaping_off() -> None:
    for path in PAGES:
        assert "autoescape" not in path.read_text()


def test_every_template_compiles() -> None:
    for path in PAGES:
        assert environment().get_template(path.name)


def test_every_value_of_the_masthead_that_is_printed_is_vouched_for() -> None:
    masthead = masthead_of(SITE)

    for value in (masthead.name, masthead.author, masthead.language, masthead.home, masthead.stylesheet):
        assert _only_safe(value) is value


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


def _luminance(colour: str) -> float:
    """Compute relative luminance (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


_LIGHT, _DARK = (_colours(block) for block in (TEMPLATES / "style.css").read_text().split(":root {")[1:3])


@pytest.mark.parametrize("colours", [_LIGHT, _DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *((front, back, 4.5) for front in ("ink", "soft", "accent", "star") for back in ("paper", "sheet")),
        ("accent-ink", "accent", 4.5),
        # The borders of what can be filled in (success criterion 1.4.11).
        ("edge", "paper", 3),
        ("edge", "sheet", 3),
    ],
)
def test_colours_contrast_as_wcag_asks(colours: dict[str, str], front: str, back: str, least: float) -> None:
    assert _contrast(colours[front], colours[back]) >= least


def test_light_and_dark_define_the_same_colours() -> None:
    assert _LIGHT.keys() == _DARK.keys()
    assert len(_LIGHT) >= 10


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", "empty empty empty empty empty"),
        ("0.5", "half empty empty empty empty"),
        ("3", "full full full empty empty"),
        ("3.7", "full full full half empty"),
        ("3.75", "full full full full empty"),
        ("4.5", "full full full full half"),
        ("5", "full full full full full"),
    ],
)
def test_ratings_out_of_five_become_stars_to_the_nearest_half(value: str, expected: str) -> None:
    assert " ".join(stars_of(Rating(Decimal(value), Decimal(5), f"{value}/5"))) == expected


@pytest.mark.parametrize("label", ["★★★½", "⭐⭐⭐", "½"])
def test_labels_of_stars_become_our_stars(label: str) -> None:
    assert len(stars_of(Rating(Decimal(3), Decimal(5), label))) == 5


@pytest.mark.parametrize(
    "rating",
    [
        None,
        Rating(Decimal(9), Decimal(10), "9/10"),
        Rating(Decimal(4), Decimal(5), "Recommended"),
        Rating(Decimal(4), Decimal(5), "B+"),
    ],
)
def test_what_the_author_did_not_count_in_stars_has_none(rating: Rating | None) -> None:
    assert stars_of(rating) == ()


@pytest.mark.parametrize(
    ("creators", "expected"),
    [
        ((), ""),
        (("A",), "A"),
        (("A", "B"), "A and B"),
        (("A", "B", "C"), "A, B and C"),
        (("A", "B", "C", "D"), "A and others"),
    ],
)
def test_creators_are_named_as_in_a_sentence(creators: tuple[str, ...], expected: str) -> None:
    assert byline(texts(*creators)) == expected


def test_an_entry_is_called_by_its_work_and_its_creators() -> None:
    assert entry_title(LEDGER.facts) == "The Salt Ledger by Ines Valdor"
    assert entry_title(BARE.facts) == "Untitled Record No. 4"


def test_a_summary_says_what_there_is_to_say() -> None:
    assert summary(BARE.facts) == "A review without spoilers."
    assert summary(facts(genres=("Noir",))) == "Noir"
    assert summary(facts(excerpt="Go.")) == "Go."
    assert summary(AMPERSANDS.facts).startswith("A- · Drama & Comedy · R&B · film — A film that says")


def test_a_category_stands_once_however_it_is_capitalised() -> None:
    assert categories(facts(kind=Kind.FILM, genres=("Noir", "film", "noir"))) == ("Noir", "film")


def test_every_kind_of_work_has_a_name_and_a_type() -> None:
    assert set(KIND_NAMES) == set(_TYPES) == set(Kind)


def test_days_are_written_without_asking_the_locale() -> None:
    assert len(set(MONTHS)) == 12
    assert written_day(LEDGER.published, SITE.time_zone, "en-GB") == "22 November 2026"
    assert written_day(LEDGER.published, SITE.time_zone, "enm") == "2026-11-22"
