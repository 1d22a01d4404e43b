"""The title lines at the top of a body: a heading, or the first lines of a post that was pasted as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.given_names import looks_like_people
from unspoilt.review.open_lines import line_may_hide, may_carry_mark, names_spoilers
from unspoilt.review.plain import plain_text, without_symbols

_ATX: Final = lazy_pattern(r"[ ]{0,3}#{1,6}[ \t]+(?P<text>\S.*?)(?:[ \t]+#+)?[ \t]*")
_HTML: Final = lazy_pattern(
    r"[ ]{0,3}<h(?P<level>[1-3])(?:\s[^<>]{0,200})?>\s*(?P<text>[^<>]{1,200}?)\s*</h(?P=level)>\s*", re.IGNORECASE
)
#: How Goodreads gives a review away: cover and title link to the book, the name to its author.
_GOODREADS: Final = lazy_pattern(
    r"(?:<a [^<>]{1,300}>\s*<img [^<>]{1,400}>\s*</a>\s*)?"
    r"<a [^<>]{0,100}goodreads\.com/book/[^<>]{1,200}>(?P<text>[^<>]{1,200})</a>\s*by\s*"
    r"<a [^<>]{1,300}>(?P<by>[^<>]{1,100})</a>\s*(?:<br\s*/?>\s*)*",
    re.IGNORECASE,
)
#: The whole line in a forum's codes.
_FORUM: Final = lazy_pattern(
    r"\[(?P<code>b|i|u|h[1-3]|center|size=[^\[\]]{1,20})\](?P<text>[^\[\]]{2,200})\[/(?:b|i|u|h[1-3]|center|size)\]\s*",
    re.IGNORECASE,
)
_SETEXT: Final = lazy_pattern(r"[ ]{0,3}(?:=+|-+)[ \t]*")
_NOT_TITLES: Final = lazy_pattern(
    r"[ ]{0,3}(?:[-+•>|<!]|\*(?!\*\S)|#[^\W\d]|\d+[.)]\s|\{[{%]|\[(?![^\[\]]{1,200}\]\(https?)|https?://|={3,}|_{3,}|"
    r"(?i:format|edition|platforms?|pages|publisher|runtime|running time|cast|players|price|language|status|from|to|"
    r"cc)\s*:\s)"
)
_LABELLED: Final = lazy_pattern(r"[^:]{1,40}:\s")
_BRACKETED: Final = lazy_pattern(r"\s*[(\[{<][^()\[\]{}<>]{0,80}spoil[^()\[\]{}<>]{0,80}[)\]}>]", re.IGNORECASE)
_ANNOUNCED: Final = lazy_pattern(
    r"(.{3,200}?)\s*(?:[:|•·,;]|\s[–—-]|\bwith\b|\bcontains\b)\s[^–—|:]{0,60}spoil.{0,80}", re.IGNORECASE
)
#: What a blog's page has below a post, pasted along with it.
_STRAY: Final = lazy_pattern(
    r"(?:\d+\s+)?(?:comments?|repl(?:y|ies)|likes?|shares?|share this|share this post|leave a comment|leave a reply|"
    r"post a comment|add a comment|write a comment|read more|back to top|related posts|recent posts|see all|subscribe|"
    r"previous|next|previous post|next post|log in|sign up|print|email|tweet|pin it|load more|"
    r"no comments|views?)(?:\s*\(\d+\))?\W{0,3}",
    re.IGNORECASE,
)
#: How a person begins to tell what they read, not how a title begins.
_SENTENCE: Final = lazy_pattern(
    r"(?:I(?:['’](?:ve|m|d))?|We(?:['’]ve)?|Just|Finally|So,?) (?:\w+ ){0,3}?(?:read|finished|watched|saw|played|loved|"
    r"listened|got|went|have)\b"
)
#: The end of a sentence inside of a line, and another one after it. No title goes on like that.
_GOES_ON: Final = lazy_pattern(
    r"(?<=[\w)”\"’]{2})(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bVol)(?<!\bNo)(?<!\bvs)[.!?]\s+"
    r"[“\"‘]?[^\W\d_]\S*(?:\s+\S+){3}"
)
#: "Gaslight (1944). What a film": a sentence that is nothing but the work.
_WORK_SAID: Final = lazy_pattern(r"(\S.{0,100}?\((?:1[89]|20)\d\d\))(?:\.?|\s*[-–—:,])\s+(?=(?P<tail>\S.*))")
#: A line that ends as the title of a diary's entry does, whatever stands below it.
_ENTRY: Final = lazy_pattern(
    r"[^.!?]{1,120}\((?:1[89]|20)\d\d\)(?:\s*[-–—|:]?\s*[★½⭐☆]{1,10})?|[^.!?]{1,120}\s[★½⭐☆]{2,10}"
)
#: "Spoiler-free review: Emma", "[SPOILERS] Gaslight (1944)".
_ANNOUNCED_FIRST: Final = lazy_pattern(
    r"\W{0,10}(?:(?:full|minor|major|mild|no|non|with|contains?|a)[\s-]+){0,2}spoilers?(?:[\s-]+(?P<word>free|review|"
    r"alert|warning|"
    r"ahead|talk))?(?:\s+(?P<review>(?:book |film |movie |game )?review))?\s*(?:[\])!:|–—-]+\s*)+(?P<rest>\S.{1,200})",
    re.IGNORECASE,
)
_LABEL_LAST: Final = lazy_pattern(r"(?<=\S)\s*\[\s*spoilers?\s*\]\W{0,10}$", re.IGNORECASE)
#: What says that the rest is a work's name and no sentence.
_IS_WORK: Final = lazy_pattern(r"\((?:1[89]|20)\d\d\)|\breview\b", re.IGNORECASE)
_FEW: Final = 3
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A line that is a title, and which lines of the body it takes."""

    text: str
    #: 0-based indices of the lines that may be left empty once the title is shown elsewhere.
    taken: tuple[int, ...]
    #: 0-based.
    index: int


def read_title_lines(lines: tuple[str, ...], open_lines: int, *, pasted: bool) -> tuple[TitleLine, ...]:
    """Return the heading that the body begins with, and in a pasted post a second title line below it.

    `pasted`: the file has no front matter, so a plain first line may be its title. A heading that announces
    spoilers gives what stands before the announcement, and takes no line: the body must keep announcing them.
    """
    found: list[TitleLine] = []
    at = 0
    while len(found) < (2 if pasted else 1):
        index = next((number for number in range(at, len(lines)) if lines[number].strip()), None)
        if index is None:
            break
        title = _title_at(lines, index, pasted=pasted, first=not found)
        if title is None:
            if not found and pasted and (cut := _after_announcement(lines[index][:_MOST])):
                found.append(TitleLine(cut, (), index))
            break
        if index >= open_lines:
            if not found and (cut := _before_announcement(title.text)):
                found.append(TitleLine(cut, (), index))
            break
        found.append(title)
        if not title.taken:
            break
        at = title.taken[-1] + 1
    return tuple(found)


def read_first_heading(lines: tuple[str, ...], open_lines: int) -> TitleLine | None:
    """Return the first heading among the open lines, wherever it stands: a last resort for a title."""
    for index in range(open_lines):
        line = lines[index][:1000]
        if found := _ATX.fullmatch(line):
            return TitleLine(found[1], (index,), index)
        if found := _HTML.fullmatch(line):
            return TitleLine(found["text"], (index,), index)
    return None


def find_stray_lines(lines: tuple[str, ...]) -> tuple[int, ...]:
    """Return the indices of a blog's furniture in the last lines of a pasted post."""
    stray: list[int] = []
    for index in range(len(lines) - 1, -1, -1):
        if not lines[index].strip():
            continue
        if len(lines[index]) > 60 or _STRAY.fullmatch(lines[index].strip()) is None or len(stray) == 5:
            break
        stray.append(index)
    return tuple(stray)


def without_announcement(title: str) -> str:
    """Return the title without its announcement of spoilers: `Dune (with SPOILERS)` is of Dune."""
    if not names_spoilers(title):
        return title
    if may_carry_mark(title):
        bare = _LABEL_LAST.sub("", title)
        return _after_announcement(title) or (title if may_carry_mark(bare) else bare)
    return _before_announcement(title) or title


def _title_at(lines: tuple[str, ...], index: int, *, pasted: bool, first: bool) -> TitleLine | None:
    line = lines[index][:1000]
    if len(lines[index]) > 1000:
        return None
    if dressed := _ATX.fullmatch(line) or _HTML.fullmatch(line) or _FORUM.fullmatch(line):
        text = dressed["text"]
        return TitleLine(text, (index,), index) if first or _calls_itself_review(text) else None
    if first and (linked := _GOODREADS.fullmatch(line)):
        return TitleLine(f"{linked['text']}, by {linked['by']}", (index,), index)
    below = lines[index + 1] if index + 1 < len(lines) else ""
    if below.strip() and _SETEXT.fullmatch(below[:300]) and not _NOT_TITLES.match(line):
        return TitleLine(line.strip(), (index, index + 1), index)
    if not pasted or _NOT_TITLES.match(line) or len(line) > _MOST:
        return None
    bare = without_symbols(plain_text(line))
    if not bare or (bare[-1] in ".,;…" and not _calls_itself_review(bare)) or len(bare.split()) > 25:
        return None
    said = _WORK_SAID.match(line.strip()) if first else None
    if _GOES_ON.search(bare) or (said and _is_told(said["tail"])):
        return TitleLine(said[1], (), index) if said else None
    if first:
        # A lone line with nothing under it is a title; a line that a sentence goes on from is not.
        ends = (
            not below.strip()
            or _ENTRY.fullmatch(line.strip(" *_"))
            or _LABELLED.match(below)
            or (len(below) <= 80 and looks_like_people(without_symbols(below.strip())))
        )
        return TitleLine(line.strip(), (index,), index) if ends and not _is_sentence(line) else None
    return TitleLine(line.strip(), (index,), index) if _calls_itself_review(bare) else None


def _is_sentence(line: str) -> bool:
    return _SENTENCE.match(line.lstrip("*_ ")) is not None


def _calls_itself_review(text: str) -> bool:
    return re.search(r"\breview\b", text, re.IGNORECASE) is not None and len(text) <= _MOST


def _before_announcement(text: str) -> str | None:
    if cut := _after_announcement(text[:1000]):
        return cut
    bare = _BRACKETED.sub("", text[:1000])
    if names_spoilers(bare) and (found := _ANNOUNCED.fullmatch(bare)):
        bare = found[1]
    bare = _without_told(bare.strip(" -–—:|"))
    return bare if bare and not line_may_hide(bare) else None


def _after_announcement(text: str) -> str | None:
    """Return the work's name behind an announcement, where it certainly is one: `[SPOILERS] Gaslight (1944)`."""
    found = _ANNOUNCED_FIRST.fullmatch(text)
    if found is None or line_may_hide(found["rest"]) or _is_told(found["rest"]):
        return None
    calls_itself = found["review"] or (found["word"] or "").casefold() == "review"
    return _without_told(found["rest"].strip(" -–—:|")) if calls_itself or _IS_WORK.search(found["rest"]) else None


def _without_told(title: str) -> str:
    """Cut what a title tells behind a colon: `Gaslight: the one in which he hangs` is of Gaslight."""
    head, joint, tail = title.partition(": ")
    return head if joint and _is_told(tail) else title


def _is_told(tail: str) -> bool:
    """Tell whether words are a sentence's, not a title's: more than a few, and most of them in small letters."""
    words = re.findall(r"[^\W\d_]+", tail)
    return len(words) > _FEW and sum(word[0].islower() for word in words) * 3 > len(words) * 2
