"""Renderers broken on purpose: each leaks with the gate off, and is stopped with the gate on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.newsletter_samples import SETTINGS, SITE
from unit.gate.house import (
    DAY,
    HULL,
    LAMPS,
    MAIL,
    Artefact,
    Shelved,
    decoded,
    feeds_of,
    frozen_files,
    gate,
    issue_of,
    of,
    page_of,
    patch,
    read,
    shared_artefacts,
    shelve,
)
from unspoilt.newsletter.mail import Cards, RenderedMail, render_issue_mail
from unspoilt.newsletter.mime import Sender, build_mime, issue_headers
from unspoilt.site.pages import render_review_page
from unspoilt.spoiler.entry import Entry, Excerpt, ExcerptSource
from unspoilt.spoiler.gate.body_text import read_body
from unspoilt.spoiler.safe_text import _KEY, ShownHtml, fixed_text
from unspoilt.spoiler.slug import safe_slug

BOOK = shelve(replace(read(LAMPS), headline="A quiet book ||until Thaddeus burns the ledger||"))
OTHER = shelve(read(HULL), number=2)
SECRET = "Ottoline drowned the cartographer in the millrace"


def with_excerpt(text: str) -> Entry:
    return replace(BOOK.entry, facts=replace(BOOK.entry.facts, excerpt=Excerpt(fixed_text(text), ExcerptSource.LEAD)))


def full_text() -> str:
    return "\n\n".join([*read_body(BOOK.screened.full).open, *read_body(BOOK.screened.full).regions])


def page_with(html: str, before: str = "</article>") -> Artefact:
    return patch(page_of(BOOK), before, html + before)


def mail_of(entry: Entry, *, subject: str | None = None, text: str | None = None, html: str | None = None) -> Artefact:
    issue = issue_of([entry])
    mail = render_issue_mail(issue, Cards(full=True, most=60), SITE)
    changed = RenderedMail(
        fixed_text(subject) if subject else mail.subject, html or mail.html, mail.text if text is None else text
    )
    body = build_mime(changed, Sender(SETTINGS.sender, DAY), to="to@x.example", headers=issue_headers(issue, SITE))
    return Artefact("issues/one/mail.mime", MAIL, body)


def mail_html() -> str:
    return render_issue_mail(issue_of([BOOK.entry]), Cards(full=True, most=60), SITE).html


def body_in_the_atom_summary() -> Artefact:
    return feeds_of([with_excerpt(full_text())])["feed.atom"]


def body_in_the_rss_content() -> Artefact:
    return feeds_of([with_excerpt(full_text())])["feed.rss"]


def full_body_as_json_feed_content() -> Artefact:
    artefact = feeds_of([BOOK.entry])["feed.json"]
    feed = json.loads(artefact.body)
    feed["items"][0]["content_html"] = str(BOOK.screened.full)
    return replace(artefact, body=json.dumps(feed).encode())


def one_hidden_sentence_as_the_lead() -> Artefact:
    return feeds_of([with_excerpt("The verger hears it from the belfry.")])["feed.atom"]


def alt_text_kept() -> Artefact:
    return page_with('<img src="a.png" alt="The millrace by night">')


def footnote_kept() -> Artefact:
    note = "The verger hears it from the belfry and keeps silent for a pension."
    return page_with(f'<section class="footnotes"><ol><li id="note-1">{note}</li></ol></section>')


def slug_from_a_hidden_heading() -> Artefact:
    entry = replace(BOOK.entry, slug=safe_slug(fixed_text("Ottoline at Corvane Mill")))
    return of(render_review_page(entry, BOOK.screened.shown, SITE))


def slug_of_a_hidden_heading_in_the_feed() -> Artefact:
    entry = replace(BOOK.entry, slug=safe_slug(fixed_text("Ottoline at Corvane Mill")))
    return feeds_of([entry])["feed.rss"]


def text_part_from_the_full_body() -> Artefact:
    return mail_of(BOOK.entry, text=full_text())


def folded_away_in_the_html_part() -> Artefact:
    hidden = f'<div style="display:none;max-height:0">{BOOK.screened.full}</div></body>'
    return mail_of(BOOK.entry, html=mail_html().replace("</body>", hidden))


def preheader_from_the_hidden_part() -> Artefact:
    issue = replace(issue_of([BOOK.entry]), preheader=fixed_text(SECRET))
    return next(artefact for artefact in frozen_files(issue) if artefact.path.endswith("mail.mime"))


def subject_from_the_hidden_part() -> Artefact:
    return mail_of(BOOK.entry, subject=f"{BOOK.entry.facts.title}: who drowned the cartographer?")


def list_header_from_the_hidden_part() -> Artefact:
    artefact = mail_of(BOOK.entry)
    return patch(artefact, "List-Id: <weekly", "List-Id: <ottoline-drowned-the-cartographer")


def headline_with_its_marked_part() -> Artefact:
    headline = fixed_text("A quiet book until Thaddeus burns the ledger")
    return feeds_of([replace(BOOK.entry, facts=replace(BOOK.entry.facts, headline=headline))])["feed.atom"]


def json_ld_describes_with_the_body() -> Artefact:
    return patch(page_of(BOOK), '"inLanguage"', f'"reviewBody": {json.dumps(SECRET)}, "inLanguage"')


def open_graph_describes_with_the_body() -> Artefact:
    return patch(
        page_of(BOOK),
        '<meta property="og:description" content="',
        f'<meta property="og:description" content="{SECRET} ',
    )


def category_from_hidden_text() -> Artefact:
    facts = replace(BOOK.entry.facts, genres=(*BOOK.entry.facts.genres, fixed_text("burns")))
    return feeds_of([replace(BOOK.entry, facts=facts)])["feed.atom"]


def tag_from_hidden_text() -> Artefact:
    facts = replace(BOOK.entry.facts, genres=(*BOOK.entry.facts.genres, fixed_text("brother")))
    return feeds_of([replace(BOOK.entry, facts=facts)])["feed.json"]


def image_under_its_own_name() -> Artefact:
    return page_with('<img src="ottoline-drowning.png" alt="">')


def image_stored_under_its_own_name() -> Artefact:
    return Artefact("reviews/the-lamplighters-ledger/ottoline-drowning.png", "image/png", b"\x89PNG ottoline")


def enclosure_under_its_own_name() -> Artefact:
    link = f'<enclosure url="{SITE.address}/ottoline%2Ddrowning.png" length="1" type="image/png"/></item>'
    return patch(feeds_of([BOOK.entry])["feed.rss"], "</item>", link)


def comment_in_the_page() -> Artefact:
    return page_with(f"<!-- {SECRET} -->")


def data_attribute_of_a_stand_in() -> Artefact:
    return page_with(f'<a class="spoiler-stand-in" data-words="{SECRET}" href="spoilers/">Spoiler</a>')


def title_attribute_of_a_stand_in() -> Artefact:
    return page_with(f'<a class="spoiler-stand-in" title="{SECRET}" href="spoilers/">Spoiler</a>')


def class_name_of_a_stand_in() -> Artefact:
    return page_with('<a class="ottoline-drowned-the-cartographer" href="spoilers/">Spoiler</a>')


def anchor_of_a_hidden_heading() -> Artefact:
    return page_with('<a id="ottoline-at-corvane-mill"></a>')


def everything_on_the_first_page() -> Artefact:
    return of(render_review_page(BOOK.entry, ShownHtml(BOOK.screened.full, key=_KEY), SITE))


def words_cut_by_tags_and_entities() -> Artefact:
    return page_with(
        "<p>O&shy;tto<b>line</b> dr<!-- -->owned <i>the car</i>to&#103;rapher&nbsp;in <u></u>the millrace</p>"
    )


def words_in_a_percent_encoded_address() -> Artefact:
    return page_with('<a href="https://x.example/?q=drowned%20the%2520cartographer%2Bin">more</a>')


def comment_in_the_feed() -> Artefact:
    return patch(feeds_of([BOOK.entry])["feed.atom"], "</entry>", f"<!-- {SECRET} --></entry>")


FAULTS: tuple[tuple[Callable[[], Artefact], str], ...] = (
    (body_in_the_atom_summary, SECRET),
    (body_in_the_rss_content, SECRET),
    (full_body_as_json_feed_content, SECRET),
    (one_hidden_sentence_as_the_lead, "verger"),
    (alt_text_kept, "millrace by night"),
    (footnote_kept, "keeps silent for a pension"),
    (slug_from_a_hidden_heading, "ottoline-at-corvane-mill"),
    (slug_of_a_hidden_heading_in_the_feed, "ottoline-at-corvane-mill"),
    (text_part_from_the_full_body, SECRET),
    (folded_away_in_the_html_part, SECRET),
    (preheader_from_the_hidden_part, SECRET),
    (subject_from_the_hidden_part, "drowned the cartographer"),
    (list_header_from_the_hidden_part, "ottoline-drowned"),
    (headline_with_its_marked_part, "thaddeus burns"),
    (json_ld_describes_with_the_body, SECRET),
    (open_graph_describes_with_the_body, SECRET),
    (category_from_hidden_text, "burns"),
    (tag_from_hidden_text, "brother"),
    (image_under_its_own_name, "ottoline-drowning"),
    (image_stored_under_its_own_name, "ottoline-drowning"),
    (enclosure_under_its_own_name, "ottoline-drowning"),
    (comment_in_the_page, SECRET),
    (data_attribute_of_a_stand_in, SECRET),
    (title_attribute_of_a_stand_in, SECRET),
    (class_name_of_a_stand_in, "ottoline-drowned"),
    (anchor_of_a_hidden_heading, "corvane-mill"),
    (everything_on_the_first_page, SECRET),
    (words_cut_by_tags_and_entities, SECRET),
    (words_in_a_percent_encoded_address, "drowned the%20cartographer"),
    (comment_in_the_feed, SECRET),
)


@pytest.mark.parametrize(("fault", "secret"), FAULTS, ids=[fault.__name__ for fault, _ in FAULTS])
def test_a_broken_renderer_is_stopped(fault: Callable[[], Artefact], secret: str) -> None:
    artefact = fault()
    if not artefact.content_type.startswith("image/"):
        assert secret.casefold() in decoded(artefact), "the fault does not leak, so this test shows nothing"

    # The other review shows in the open the name that this one hides: on its page, which opens nothing here.
    leaks = gate(artefact, OTHER.hidden, BOOK.hidden)

    assert {leak.review_id for leak in leaks} == {BOOK.entry.id}
    assert all(leak.words and leak.channel for leak in leaks)


def test_the_renderers_as_they_are_pass() -> None:
    shelved: tuple[Shelved, ...] = (BOOK, OTHER)
    artefacts = [*(page_of(one) for one in shelved), *shared_artefacts(one.entry for one in shelved)]
    hidden = [[BOOK.hidden], [OTHER.hidden], *([[BOOK.hidden, OTHER.hidden]] * (len(artefacts) - 2))]

    assert [gate(artefact, *words) for artefact, words in zip(artefacts, hidden, strict=True)] == [()] * len(artefacts)


def test_a_leak_names_its_channel_and_its_words() -> None:
    (leak,) = gate(title_attribute_of_a_stand_in(), BOOK.hidden)[:1]

    assert leak.channel == "<a title>"
    assert leak.words == ("ottoline drowned the cartographer in the millrace",)
