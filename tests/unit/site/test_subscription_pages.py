import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

import unspoilt
from unit.site.html_checks import check_page, parse_page, text_of
from unit.site.samples import SITE, page_of
from unspoilt.config import SiteSettings
from unspoilt.site.listing_page import render_home
from unspoilt.site.pages import render_not_found
from unspoilt.site.stylesheet import render_stylesheet
from unspoilt.site.subscription_pages import (
    render_check_mail,
    render_confirm_form,
    render_confirmed,
    render_erased,
    render_link_sent,
    render_problem,
    render_subscribe_form,
    render_unsubscribe_form,
    render_unsubscribed,
)
from unspoilt.spoiler.safe_text import fixed_text

TOKEN = "c29tZS1pZA.eJzT0yMAAGTvBe8_-"
PAGES = {
    "check mail": render_check_mail(SITE),
    "confirm": render_confirm_form(SITE, TOKEN),
    "confirmed": render_confirmed(SITE, "weekly", TOKEN),
    "unsubscribe": render_unsubscribe_form(SITE, TOKEN),
    "unsubscribed": render_unsubscribed(SITE),
    "link sent": render_link_sent(SITE),
    "erased": render_erased(SITE),
    "form again": render_subscribe_form(SITE, "monthly", fixed_text("That is no address.")),
    "problem": render_problem(SITE, fixed_text("This link is no longer valid.")),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_subscription_are_sound_and_not_indexed(name: str) -> None:
    page = check_page(PAGES[name])

    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert page.xpath("//link[@rel='stylesheet']/@href") == [f"/{render_stylesheet(SITE).path}"]


@pytest.mark.parametrize(
    ("name", "action"), [("confirm", "confirm"), ("unsubscribe", "unsubscribe"), ("unsubscribe", "preferences/link")]
)
def test_a_change_needs_the_press_of_a_button(name: str, action: str) -> None:
    (form,) = check_page(PAGES[name]).xpath(f"//form[@action='/subscriptions/{action}']")

    assert form.get("method") == "post"
    assert form.xpath(".//input[@name='token']/@value") == [TOKEN]
    assert form.xpath(".//button[@type='submit']")


@pytest.mark.parametrize("name", ["check mail", "confirmed", "unsubscribed", "problem", "link sent", "erased"])
def test_pages_that_only_tell_have_no_form(name: str) -> None:
    assert check_page(PAGES[name]).xpath("//form") == []


def test_the_form_comes_again_with_what_is_wrong_beside_its_field() -> None:
    page = check_page(PAGES["form again"])
    (field,) = page.xpath("//input[@name='address']")

    assert (field.get("aria-invalid"), field.get("autocomplete"), field.get("value")) == ("true", "email", None)
    assert text_of(page, f"//*[@id='{field.get('aria-describedby')}']") == "That is no address."
    assert page.xpath("//option[@selected]/@value") == ["monthly"]


def test_the_form_is_that_of_the_home_page_but_for_what_is_wrong() -> None:
    """Two kinds of templates write it, and they must not drift apart."""

    def controls(body: bytes) -> list[tuple[str | None, ...]]:
        found = parse_page(body).xpath(
            "//form[@action='/subscriptions']//*[self::input or self::select or self::option]"
        )
        names = ("id", "name", "type", "value", "autocomplete", "inputmode", "maxlength", "required", "tabindex")
        return [tuple(one.get(name) for name in names) for one in found]

    assert controls(PAGES["form again"]) == controls(render_home(page_of(()), SITE).body)


def test_who_has_confirmed_is_shown_the_way_to_the_preferences() -> None:
    links = check_page(PAGES["confirmed"]).xpath("//main//a/@href")

    assert links == [f"/subscriptions/preferences?token={TOKEN}"]


@pytest.mark.parametrize("render", [render_confirm_form, render_unsubscribe_form])
@pytest.mark.parametrize("token", ["", 'a"><script>', "a b", "ä", "a\n"])
def test_a_token_that_is_none_is_never_printed(render: Callable[[SiteSettings, str], bytes], token: str) -> None:
    with pytest.raises(ValueError, match="URL-safe base64"):
        render(SITE, token)


@pytest.mark.parametrize(
    ("cadence", "words"),
    [("hourly", "every hour in which"), ("weekly", "once a week"), ("monthly", "once a month")],
)
def test_a_new_subscriber_reads_how_often_the_digest_comes(cadence: str, words: str) -> None:
    assert words in text_of(check_page(render_confirmed(SITE, cadence, TOKEN)), "//main")


def test_a_cadence_that_is_none_of_ours_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        render_confirmed(SITE, "daily", TOKEN)


def test_a_problem_is_told_as_text() -> None:
    page = check_page(render_problem(SITE, fixed_text("<b>No</b> & no")))

    assert "<b>No</b> & no" in text_of(page, "//main")


@pytest.mark.parametrize(
    "path", ["//header", "//footer", "//a[@class='skip']", "//head/link", "//head/meta[not(@name='robots')]"]
)
def test_the_frame_is_that_of_every_other_page(path: str) -> None:
    """Two kinds of templates fill it, and they must not drift apart."""
    ours, theirs = (
        [etree.tostring(element) for element in parse_page(body).xpath(path)]
        for body in (PAGES["check mail"], render_not_found(SITE).body)
    )

    assert ours == theirs
    assert ours


def test_the_subscription_api_need_not_load_the_template_engine() -> None:
    script = "import sys, unspoilt.site.subscription_pages; print('jinja2' in sys.modules, 'feedgen' in sys.modules)"
    environment = {"PYTHONPATH": str(Path(unspoilt.__file__).parents[1])}

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)

    assert done.stdout.split() == ["False", "False"]


def test_the_operators_name_for_the_site_is_escaped() -> None:
    site = SiteSettings('"><b>$title & you', "https://x.example", "en", SITE.time_zone, "<i>Ada</i>")

    page = check_page(render_check_mail(site))

    assert page.xpath("//b | //i") == []
    assert '"><b>$title & you' in page.text_content()
