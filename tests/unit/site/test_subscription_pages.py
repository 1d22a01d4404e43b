import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

import unspoilt
from unit.site.html_checks import check_page, parse_page, text_of
from unit.site.samples import SITE
from unspoilt.config import SiteSettings
from unspoilt.site.pages import render_not_found, render_stylesheet
from unspoilt.site.subscription_pages import (
    render_check_mail,
    render_confirm_form,
    render_confirmed,
    render_problem,
    render_unsubscribe_form,
    render_unsubscribed,
)
from unspoilt.spoiler.safe_text import fixed_text

TOKEN = "c29tZS1pZA.eJzT0yMAAGTvBe8_-"
PAGES = {
    "check mail": render_check_mail(SITE),
    "confirm": render_confirm_form(SITE, TOKEN),
    "confirmed": render_confirmed(SITE, "weekly"),
    "unsubscribe": render_unsubscribe_form(SITE, TOKEN),
    "unsubscribed": render_unsubscribed(SITE),
    "problem": render_problem(SITE, fixed_text("This link is no longer valid.")),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_subscription_are_sound_and_not_indexed(name: str) -> None:
    page = check_page(PAGES[name])

    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert page.xpath("//link[@rel='stylesheet']/@href") == [f"/{render_stylesheet().path}"]


@pytest.mark.parametrize(("name", "action"), [("confirm", "confirm"), ("unsubscribe", "unsubscribe")])
def test_a_change_needs_the_press_of_a_button(name: str, action: str) -> None:
    (form,) = check_page(PAGES[name]).xpath("//form")

    assert (form.get("method"), form.get("action")) == ("post", f"/subscriptions/{action}")
    assert form.xpath(".//input[@name='token']/@value") == [TOKEN]
    assert form.xpath(".//button[@type='submit']")


@pytest.mark.parametrize("name", ["check mail", "confirmed", "unsubscribed", "problem"])
def test_pages_that_only_tell_have_no_form(name: str) -> None:
    assert check_page(PAGES[name]).xpath("//form") == []


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
    assert words in text_of(check_page(render_confirmed(SITE, cadence)), "//main")


def test_a_cadence_that_is_none_of_ours_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        render_confirmed(SITE, "daily")


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
