"""Pages of a blog that are no reviews: about, contact, lists of posts, error pages."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.fields import normal_name
from unspoilt.review.plain import one_text, plain_text, word_set
from unspoilt.review.sections import names_many
from unspoilt.review.slug import slugify
from unspoilt.review.value import Mapping

#: Titles and file names that no work has.
_PAGES: Final = word_set(
    "about-me about-us about-this-site about-this-blog about-the-author 404 404-not-found page-not-found not-found "
    "archives all-posts all-reviews book-reviews blogroll colophon privacy-policy review-policy cookie-policy "
    "rating-system contact-me contact-us sitemap impressum datenschutz site-map table-of-contents"
)
#: Names that works have too; they need the word of the layout or of the address for it.
_PERHAPS: Final = word_set(
    "about home contact now search archive tags categories links uses faq subscribe newsletter blog"
)
_LISTING_LAYOUTS: Final = word_set(
    "home archive archives index list listing blog posts tags categories category search tag 404"
)
_PAGE_LAYOUTS: Final = word_set("page default single base base_njk layout") | _LISTING_LAYOUTS
_LOOP: Final = lazy_pattern(r"\{%-?\s*for\s+\w+\s+in\s+\w|\{\{-?\s*range\s|```dataview")
_ITEM: Final = lazy_pattern(r"[ ]{0,3}(?:[-*+•]|\d{1,3}[.)])\s+(\S.*)")
_NAMES_A_WORK: Final = lazy_pattern(r"\]\(|\[\[|\s(?:by|von)\s+[^\W\d_]|★|⭐|\d\s?/\s?(?:5|10)\b|\s[–—]\s")
_FEWEST_ITEMS: Final = 4


def why_no_review(mapping: Mapping | None, title: str, stem: str, lines: tuple[str, ...]) -> str | None:
    """Return why a file without any grade, maker or identifier is no review; None where it may be one."""
    layout = _value_of(mapping, "layout")
    names = {slugify(title), slugify(stem)} - {""}
    if names & _PAGES or names_many(title):
        return "this is a page of a site, not a review: leave it out, or name the work and who made it"
    page = layout in _PAGE_LAYOUTS or _value_of(mapping, "permalink") or _value_of(mapping, "menu")
    # A file that is named as its title is named, about.md, is the page; a dated or a longer name is a post's.
    if (names <= _PERHAPS and slugify(title) == "about") or (page and names & _PERHAPS):
        return "this is a page of a site, not a review: leave it out, or name the work and who made it"
    if layout in _LISTING_LAYOUTS or any(_LOOP.search(line[:500]) for line in lines):
        return "this page lists posts and is no review: leave it out"
    if _is_list_of_works(lines):
        return "this is a list of works: write one file for each review, with its rating or its author"
    return None


def _is_list_of_works(lines: tuple[str, ...]) -> bool:
    texts = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    items = [found[1] for line in texts if (found := _ITEM.match(line[:500]))]
    works = sum(_NAMES_A_WORK.search(item) is not None for item in items)
    return len(items) >= _FEWEST_ITEMS and len(items) * 4 >= len(texts) * 3 and works * 4 >= len(items) * 3


def _value_of(mapping: Mapping | None, key: str) -> str:
    for pair in mapping.pairs if mapping else ():
        if normal_name(pair.key) == key:
            text = plain_text(one_text(pair.value) or "").casefold()
            return re.sub(r"\.(?:njk|html?|liquid|hbs|md)$", "", text.rpartition("/")[2]) or text
    return ""
