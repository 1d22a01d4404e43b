"""What any page of the site must keep to, checked on its bytes."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import lxml.html
from lxml.html import HtmlElement

#: Elements without an end tag (HTML §13.1.2).
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Nesting(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open[-1] == tag, f"</{tag}> ends <{self.open[-1]}>"
        self.open.pop()


def parse_page(body: bytes) -> HtmlElement:
    """Parse a page after checking that every element is closed where it should be."""
    text = body.decode()
    assert text.startswith("<!doctype html>\n")
    nesting = _Nesting()
    nesting.feed(text)
    nesting.close()
    assert nesting.open == []
    return lxml.html.document_fromstring(text)


def text_of(page: HtmlElement, path: str) -> str:
    """Return the text of the one element at a path."""
    (element,) = page.xpath(path)
    return " ".join(element.text_content().split())


def check_page(body: bytes, *, script: str | None = None) -> HtmlElement:
    """Check what holds for every page, whatever it is about; `script` is the one that it may run."""
    page = parse_page(body)
    assert len(page.xpath("//h1")) == 1
    assert page.get("lang") == "en"
    assert len(page.xpath("//main")) == 1
    assert page.xpath("//title")[0].text_content().strip()
    assert page.xpath("//meta[@name='viewport']")
    more = f"; script-src {script}; connect-src 'self'" if script is not None else ""
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        f"default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'{more}"
    ]
    # No other script, no inline style: the policy would stop them, and nothing needs them.
    assert page.xpath("//script[not(@type='application/ld+json')]/@src") == ([script] if script is not None else [])
    assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')]")
    assert not page.xpath("//style | //@style | //iframe | //object | //embed")
    assert not [name for name in page.xpath("//@*/..") for attribute in name.attrib if attribute.startswith("on")]
    assert not [href for href in page.xpath("//@href | //@action") if href.strip().lower().startswith("javascript:")]
    _check_ids(page)
    _check_labels(page)
    _check_headings(page)
    return page


def _check_ids(page: HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    for reference in page.xpath("//@for | //@aria-labelledby | //a[starts-with(@href, '#')]/@href"):
        assert reference.lstrip("#") in ids


def _check_labels(page: HtmlElement) -> None:
    for control in page.xpath("//input[@type!='hidden'] | //select | //textarea"):
        labels = page.xpath(f"//label[@for='{control.get('id')}']")
        assert [label.text_content().strip() for label in labels], f"no label for {control.get('name')}"
    for image in page.xpath("//img"):
        assert image.get("alt") is not None
    for link in page.xpath("//a[not(@aria-hidden)]"):
        assert link.text_content().strip()


def _check_headings(page: HtmlElement) -> None:
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
