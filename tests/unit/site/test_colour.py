import re
from dataclasses import replace

import pytest

from unit.site.samples import SITE
from unspoilt.site.colour import _contrast, _parse, ink_on, readable
from unspoilt.site.stylesheet import _DARK, _LIGHT, TEMPLATES, render_stylesheet


@pytest.mark.parametrize("accent", ["#000000", "#ffffff", "#ffff00", "#8b2635", "#00ff88", "#123456", "#808080"])
@pytest.mark.parametrize("papers", [_LIGHT, _DARK])
def test_any_accent_can_be_read_on_the_papers_and_its_ink_on_it(accent: str, papers: tuple[str, ...]) -> None:
    colour = readable(accent, papers)

    assert all(_contrast(_parse(colour), _parse(paper)) >= 4.5 for paper in papers)
    assert _contrast(_parse(ink_on(colour)), _parse(colour)) >= 4.5


def test_an_accent_that_can_be_read_stays_as_it_is() -> None:
    assert readable("#8b2635", _LIGHT) == "#8b2635"


def test_the_papers_are_those_of_the_stylesheet() -> None:
    css = (TEMPLATES / "style.css").read_text("utf-8")

    assert re.findall(r"--(?:paper|sheet): (#[0-9a-f]{6})", css) == [*_LIGHT, *_DARK]


def test_an_accent_of_the_operators_changes_the_stylesheet_and_its_path() -> None:
    own = render_stylesheet(replace(SITE, accent="#0a5f38"))

    assert own.path != render_stylesheet(SITE).path
    assert b"--accent: #0a5f38; --accent-ink: #ffffff;" in own.body
