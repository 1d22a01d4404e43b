"""Front matter texts: each is searched for marks by the body's own rules, and what is marked never comes out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.markdown import parse_line
from unspoilt.spoiler.marks.node import Node, add_inline, leaves_of
from unspoilt.spoiler.marks.prose import place_announcements
from unspoilt.spoiler.marks.scope import decide_scope
from unspoilt.spoiler.marks.wording import Verdict, judge
from unspoilt.spoiler.safe_text import _KEY, SafeText, clean_text
from unspoilt.spoiler.sanitise import ALLOWED_TAGS

_BRACKETED: Final = lazy_pattern(r"\s*[(\[][^()\[\]]*[)\]]")
_TYPE: Final = ALLOWED_TAGS | {"font", "center", "big", "tt"}
_EDGES: Final = " \t\n,;:–—-|"


@dataclass(frozen=True, slots=True)
class ScreenedText:
    """What is left of a text, and whether anything was taken out."""

    text: SafeText | None
    marked: bool


@lru_cache(maxsize=128)
def screen_text(text: str, *, announcements: bool = True) -> ScreenedText:
    """Take every marked part out; `announcements` says whether prose counts: in a title it does not.

    Remembered, for each text is asked for several times: what it shows, what it loses, and what it announces.
    """
    root = Node("paragraph", 1, 1)
    add_inline(root, parse_line(text), 1)
    if announcements:
        place_announcements(root)
    regions, _ = decide_scope(root, None)
    parts = [_text_of(leaf) for leaf in leaves_of(root) if leaf.region is None and not leaf.nowhere]
    tags = any(leaf.type in {"comment", "attributes"} or leaf.nowhere for leaf in leaves_of(root))
    kept = clean_text("".join(parts))
    if regions:
        kept = kept.strip(_EDGES)
    readable = any(char.isalnum() for char in kept) or (bool(kept) and not regions)
    return ScreenedText(_safe(kept) if readable else None, marked=bool(regions) or tags)


def _text_of(leaf: Node) -> str:
    if leaf.type == "break":
        return " "
    if leaf.tag is not None:
        # "<i>Dune</i>" is set in type, "<Untitled>" is a title.
        return "" if leaf.tag.name in _TYPE else leaf.tag.source
    return leaf.mark.literal if leaf.stray and leaf.mark is not None else leaf.text


def screen_title(title: str) -> tuple[ScreenedText, bool]:
    """Screen a title; say also whether a bracket in it announces spoilers, which is then cut out of it.

    Marks come first: "[spoiler]" with its end is one, and no announcement.
    """
    screened = screen_text(title, announcements=False)
    if screened.text is None:
        return screened, False
    announced = False
    kept = str(screened.text)
    for match in reversed(list(_BRACKETED.finditer(kept))):
        if "spoil" in match[0].lower() and judge(match[0]) is Verdict.ANNOUNCES:
            announced = True
            kept = kept[: match.start()] + kept[match.end() :]
    text = _safe(clean_text(kept)) if kept.strip() else screened.text
    return ScreenedText(text, screened.marked), announced


def _safe(text: str) -> SafeText:
    return SafeText(text, key=_KEY)
