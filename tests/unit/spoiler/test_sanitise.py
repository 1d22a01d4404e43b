"""The last net under the HTML of a page."""

from __future__ import annotations

import pytest

from unspoilt.spoiler.sanitise import sanitise


@pytest.mark.parametrize("written", ["<table>", '<table tabindex="7">', '<table tabindex="-1" onfocus="x()">'])
def test_a_table_is_a_stop_of_the_keyboard_whatever_its_author_wrote(written: str) -> None:
    html = sanitise(f"{written}<tbody><tr><td>high</td></tr></tbody></table>")

    assert html == '<table tabindex="0"><tbody><tr><td>high</td></tr></tbody></table>'


def test_a_table_in_a_text_or_an_attribute_stays_what_it_is() -> None:
    html = sanitise('<p>&lt;table&gt;</p><p><img src="a.png" alt="&lt;table&gt;"></p>')

    assert "tabindex" not in html
