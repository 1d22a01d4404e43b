"""The page of preferences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unit.site.html_checks import check_page, text_of
from unit.site.samples import SITE
from unspoilt.site.preferences_page import Box, PreferencesView, render_preferences
from unspoilt.spoiler.safe_text import fixed_text

TOKEN = "0123456789abcdef" * 4 + "c29tZS1pZA"
VIEW = PreferencesView(
    subscribed=True,
    cadence="weekly",
    kinds=(
        Box(fixed_text("film"), fixed_text("Film"), ticked=True),
        Box(fixed_text("game"), fixed_text("Game"), ticked=False),
    ),
    genres=(
        Box(fixed_text("Chamber pop"), fixed_text("Chamber pop"), ticked=True),
        Box(fixed_text('"><b> & Söhne'), fixed_text('"><b> & Söhne'), ticked=False),
    ),
    others=2,
)


def test_the_page_shows_what_is_chosen() -> None:
    page = check_page(render_preferences(SITE, TOKEN, VIEW))

    assert page.xpath("//input[@name='cadence'][@checked]/@value") == ["weekly"]
    assert page.xpath("//input[@name='kind'][@checked]/@value") == ["film"]
    assert page.xpath("//input[@name='genre'][@checked]/@value") == ["Chamber pop"]
    assert page.xpath("//input[@name='genre']/@value")[1] == '"><b> & Söhne'
    assert page.xpath("//input[@name='keep'][@checked]/@value") == ["yes"]
    assert page.xpath("//main//b") == []


def test_every_group_of_boxes_has_a_name_and_every_form_its_token() -> None:
    page = check_page(render_preferences(SITE, TOKEN, VIEW))

    assert [legend.text_content() for legend in page.xpath("//fieldset/legend")] == ["How often", "Kinds", "Genres"]
    assert page.xpath("//form/@action") == [
        "/subscriptions/preferences",
        "/subscriptions/preferences/unsubscribe",
        "/subscriptions/preferences/export",
        "/subscriptions/preferences/erase",
    ]
    assert page.xpath("//form/@method") == ["post"] * 4
    assert page.xpath("//form//input[@name='token']/@value") == [TOKEN] * 4


def test_there_is_no_choice_of_one_kind_and_none_of_no_genres() -> None:
    page = check_page(render_preferences(SITE, TOKEN, replace(VIEW, kinds=VIEW.kinds[:1], genres=(), others=0)))

    assert [legend.text_content() for legend in page.xpath("//fieldset/legend")] == ["How often"]


def test_who_has_left_sees_to_the_data_only() -> None:
    page = check_page(render_preferences(SITE, TOKEN, replace(VIEW, subscribed=False)))

    assert page.xpath("//form/@action") == [
        "/subscriptions/preferences/export",
        "/subscriptions/preferences/erase",
    ]
    assert "No digest is sent to you." in text_of(page, "//main")


def test_what_was_done_is_announced() -> None:
    page = check_page(render_preferences(SITE, TOKEN, replace(VIEW, told=fixed_text("Saved."))))

    assert text_of(page, "//*[@role='status']") == "Saved."


@pytest.mark.parametrize(
    ("about", "tied"),
    [
        ("cadence_wrong", "//fieldset[legend='How often']"),
        ("genres_wrong", "//fieldset[legend='Genres']"),
        ("erase_wrong", "//input[@name='erase']"),
    ],
)
def test_what_is_wrong_is_tied_to_what_it_is_about(about: str, tied: str) -> None:
    view = replace(VIEW, **{about: fixed_text("That is wrong.")})  # type: ignore[arg-type]
    page = check_page(render_preferences(SITE, TOKEN, view))

    (part,) = page.xpath(tied)
    assert text_of(page, f"//*[@id='{part.get('aria-describedby')}']") == "That is wrong."
    assert text_of(page, "//*[@role='alert']") == "That is wrong."


def test_a_token_that_is_none_is_never_printed() -> None:
    with pytest.raises(ValueError, match="URL-safe base64"):
        render_preferences(SITE, 'a"><script>', VIEW)
