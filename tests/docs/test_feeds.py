"""docs/feeds.md names what the feeds really carry."""

from __future__ import annotations

import json
import re
from pathlib import Path

from lxml import etree

from unit.site.samples import ALL, SITE, page_of
from unspoilt.site.feed import WINDOW
from unspoilt.site.feed_elements import EVERYTHING, HELD_BACK, NONE_MARKED, UNSPOILT, VOUCHED
from unspoilt.site.listing_page import feed_documents
from unspoilt.use_cases.paging import MOST

TEXT = (Path(__file__).parents[2] / "docs/feeds.md").read_text("utf-8")


def test_every_element_and_attribute_of_ours_is_documented() -> None:
    root = etree.fromstring(feed_documents(page_of(ALL), SITE)[1].body)
    ours = list(root.iter(f"{{{UNSPOILT}}}*"))
    names = {str(element.tag).partition("}")[2] for element in ours}

    assert names == set(re.findall(r"^\| `unspoilt:(\w+)`", TEXT, re.MULTILINE))
    for element in ours:
        row = re.search(rf"^\| `unspoilt:{str(element.tag).partition('}')[2]}` \|([^|]*)\|", TEXT, re.MULTILINE)
        assert row is not None
        assert set(map(str, element.attrib)) <= set(re.findall(r"`(\w+)`", row[1]))


def test_the_levels_and_the_namespace_are_those_of_the_feeds() -> None:
    assert {f"`{level}`" for level in (VOUCHED, NONE_MARKED, HELD_BACK, EVERYTHING)} <= set(
        re.findall("`[a-z-]+`", TEXT)
    )
    assert UNSPOILT in TEXT


def test_the_example_has_the_members_of_a_real_item() -> None:
    example = json.loads("{" + TEXT.partition("```json\n")[2].partition("```")[0] + "}")["_unspoilt"]
    item = json.loads(feed_documents(page_of(ALL), SITE)[2].body)["items"][0]["_unspoilt"]

    assert example.keys() == item.keys()
    assert all(example[name].keys() == item[name].keys() for name in ("work", "rating", "spoilers"))


def test_the_window_is_as_long_as_it_says() -> None:
    assert f"the newest {WINDOW} to {MOST - 1} entries" in TEXT
