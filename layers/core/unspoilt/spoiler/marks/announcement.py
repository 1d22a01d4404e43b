"""Announcement: where in a paragraph's plain text an author announces spoilers, brackets them in, or ends them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.answer import find_answers
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.wording import Verdict, judge, plain

#: Something that could be about spoilers at all; everything else is skipped quickly.
_WORTH_A_LOOK: Final = lazy_pattern(
    r"s.{0,3}p.{0,3}[o0*@].{0,3}[i1!*]?.{0,3}l|read|warn|look away|turn back|avert|proceed|scroll|ahead|below|"
    r"follow|skip|highlight|select|discuss|reveal|explain|giv|continue|caution|beware|divulg|destrip|dévoil|révèl|"
    r"weiter|verder|leyendo|"
    r"lisez|legge"
    r"|\b(?:stop |avoid|(?:last|final) (?:chance|opp)|let.?s talk|to talk|we talk|assum|come back|"
    r"who.{1,12}(?:seen|played|finished|watched|completed|heard|reached)|ab hier|ab jetzt|ab nun|folgenden|vanaf|"
    r"hierna|"
    r"hieronder|d'ici|partir|dans la suite|continuación|da qui|d'ora|seguito|seguir|daqui|verr|revel|rivel|svel|onthul|"
    r"verklap|aufhören|lees|leia|n'avez|non l|si no)",
    re.IGNORECASE,
)
#: A line of more words is judged by its sentences.
_SHORT: Final = 12
#: A line of no more words is a cry, wherever it stands.
_FEW: Final = 3
_SQUARE: Final = lazy_pattern(r"\[[^\[\]]{1,200}\]")
_ROUND: Final = lazy_pattern(r"\([^()]{1,200}\)")
_ANY_BRACKET: Final = lazy_pattern(r"[()\[\]]")
#: "[spoiler for the trilogy: they come back]": a label, a colon, and what is to be hidden, all in one bracket.
_LABELLED: Final = lazy_pattern(
    r"[(\[]\s*(?:[\w'-]+\s+){0,3}?spoil\w*(?:\s+(?:for|of|about|from)\b[^:\])]{0,80})?\s*(?::|--|[–—]|"
    r"\s-\s)\s*[^\s\])]",
    re.IGNORECASE,
)
_LABEL_AND_MORE: Final = lazy_pattern(r"spoil[^:]{0,60}:\s*\w", re.IGNORECASE)
_MENTION: Final = lazy_pattern(r"spoil", re.IGNORECASE)
#: Sentences that may stand before the announcement in its line and belong to it: "! Alert !"
_CRY: Final = lazy_pattern(
    r"(?:[\W_]|alert|warning|attention|caution|achtung|beware|note|careful|ok|okay|so|heads up|rotating_light)*",
    re.IGNORECASE,
)
_BUT_BREAKS: Final = lazy_pattern(r"[^\n]")
_SENTENCE_END: Final = lazy_pattern(r"(?<![.!?…])[.!?…]+[\"'”’)\]*_~]*\s+")
_ALARM: Final = lazy_pattern(r"\b(?:alert|warning|ahead|follow\w*|below|incoming|from here|until|end)\b", re.IGNORECASE)
_ALARM_OF_MORE: Final = lazy_pattern(
    rf"{_ALARM.pattern}|\b(?:contain\w*|include\w*|this|from|next|beyond|past)\b", re.IGNORECASE
)
#: "Spoiler:" before a mark is the mark's own label.
LABEL: Final = lazy_pattern(
    r"[\W_]*(?:(?:minor|major|mild|small|big|slight|huge|tiny|hidden|warning|and|plot|ending)\W+){0,2}"
    r"(?:spoilers?(?: alert| warning)?|spoiler ahead|(?:highlight|select|swipe)(?: (?:the|this|white|hidden|blank|"
    r"text|space|"
    r"area|it)){0,4} to (?:read|reveal|see|view)(?: (?:[\w']+ ){0,4}[\w']+)?)(?: \([^()]{0,60}\))?[\W_]*",
    re.IGNORECASE,
)
_LINE_END: Final = lazy_pattern(r"[.!?:;…)\]*~_=\-–—\"”]\s*$")
#: Start and end.
_Piece = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Announcement:
    """A mark to be put into a paragraph's text."""

    #: Offset in the paragraph's plain text.
    at: int
    mark: Mark


def find_announcements(text: str, *, heading: bool) -> list[Announcement]:
    """Find announcements and ends in a paragraph, in the order of the text; lines are parted by newlines."""
    if not _is_worth_a_look(text):
        return []
    found, rest = _labelled(text)
    denied, answered = find_answers(rest)
    rest = _blank(rest, [*denied, *answered])
    found += [Announcement(start, _opening(heading=heading)) for start, _ in answered]
    for pieces in (_square_brackets, _lines, _round_brackets, _sentences):
        heard, rest = _hear(rest, pieces(rest, heading=heading), heading=heading)
        found += heard
    return sorted(found, key=lambda item: item.at)


def _is_worth_a_look(text: str) -> bool:
    if _WORTH_A_LOOK.search(text) is not None:
        return True
    folded = plain(text)
    return folded != text.lower() and _WORTH_A_LOOK.search(folded) is not None


def _hear(text: str, pieces: list[_Piece], *, heading: bool) -> tuple[list[Announcement], str]:
    """Judge pieces of a text; return what they say, and the text with those that say something blanked out."""
    opening = _opening(heading=heading)
    ending = Mark(Kind.LINE, Role.CLOSE, name="prose")
    found: list[Announcement] = []
    heard: list[tuple[int, int]] = []
    for start, end in pieces:
        verdict = judge(text[start:end])
        if verdict is not Verdict.NOTHING:
            announces = verdict is Verdict.ANNOUNCES
            found.append(Announcement(start, opening) if announces else Announcement(end, ending))
            heard.append((start, end))
    return found, _blank(text, heard)


def _opening(*, heading: bool) -> Mark:
    return Mark(Kind.HEADING if heading else Kind.LINE, Role.OPEN, name="prose")


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with spaces for what has been heard; lines stay lines, offsets stay offsets."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        parts.append(text[done:start])
        parts.append(_BUT_BREAKS.sub(" ", text[max(start, done) : end]))
        done = max(done, end)
    return "".join(parts) + text[done:]


def announces(text: str) -> bool:
    """Say whether a text is an announcement and nothing more, so that what follows it is meant."""
    return judge(text) is Verdict.ANNOUNCES and _LABEL_AND_MORE.search(text) is None


def warns_of_more(text: str) -> bool:
    """Say whether a marked text of several lines is a warning and nothing more, so that what comes next is meant."""
    lines = [line for line in text.split("\n") if line.strip()]
    warnings = [line for line in lines if _CRY.fullmatch(line) is None]
    return bool(warnings) and all(
        _ALARM_OF_MORE.search(line) is not None and announces(line) and len(_SENTENCE_END.split(line.strip())) == 1
        for line in warnings
    )


def _labelled(text: str) -> tuple[list[Announcement], str]:
    """Find spoilers that are bracketed in with their label; return the text with them blanked out."""
    found: list[Announcement] = []
    closings = _closings(text)
    for label in _LABELLED.finditer(text):
        if found and label.start() < found[-1].at:
            continue
        if _ALARM.search(label[0]) or judge(label[0]) is not Verdict.ANNOUNCES:
            continue
        close = closings.get(label.start())
        if close is not None:
            found.append(Announcement(label.start(), Mark(Kind.BRACKET, Role.OPEN)))
            found.append(Announcement(close, Mark(Kind.BRACKET, Role.CLOSE)))
    pairs = zip(found[::2], found[1::2], strict=True)
    return found, _blank(text, [(opened.at, closed.at) for opened, closed in pairs])


def _closings(text: str) -> dict[int, int]:
    """Return where each bracket that closes does so, as the offset after it."""
    pair = {")": "(", "]": "["}
    opened: list[int] = []
    closings: dict[int, int] = {}
    for match in _ANY_BRACKET.finditer(text):
        if match[0] in "([":
            opened.append(match.start())
        elif opened and text[opened[-1]] == pair[match[0]]:
            closings[opened.pop()] = match.end()
    return closings


def _lines(text: str, *, heading: bool) -> list[_Piece]:
    """Return the headings and the short lines that stand by themselves."""
    if heading:
        return [(0, len(text))]
    pieces: list[_Piece] = []
    start, fresh = 0, True
    lines = text.split("\n")
    for number, line in enumerate(lines):
        closes = number == len(lines) - 1 or _LINE_END.search(line) is not None or len(line) < 50
        wrapped = fresh and number > 0 and _LINE_END.search(lines[number - 1]) is None and _runs_on(line)
        if (
            fresh
            and not wrapped
            and closes
            and 0 < len(line.split()) <= _SHORT
            and _MENTION.search(plain(line))
            and not _ends_inside(line)
        ):
            pieces.append((start + _cry_or_sentence(line), start + len(line)))
        fresh = closes
        start += len(line) + 1
    return pieces


def _ends_inside(line: str) -> bool:
    """Say whether a line goes on behind an end of spoilers: "End of spoilers. Go and see it."."""
    pieces = [*_ROUND.findall(line), *_SENTENCE_END.split(line)]
    return len(pieces) > 1 and any(judge(piece) is Verdict.ENDS for piece in pieces if piece.strip() != line.strip())


def _runs_on(line: str) -> bool:
    """Say whether a line goes on with the sentence of the one above: prose wrapped by hand."""
    return line[:1].islower() and len(line.split()) > _FEW


def _cry_or_sentence(line: str) -> int:
    """Return where in a line its announcement begins: a whole sentence before it is not part of it."""
    mention = _MENTION.search(line)
    ends = [match.end() for match in _SENTENCE_END.finditer(line, 0, mention.start())] if mention is not None else []
    return 0 if not ends or _CRY.fullmatch(line[: ends[-1]]) else ends[-1]


def _square_brackets(text: str, *, heading: bool) -> list[_Piece]:
    """Return what stands in square brackets: an aside that begins where its bracket does."""
    return [] if heading else [(match.start(), match.end()) for match in _SQUARE.finditer(text)]


def _round_brackets(text: str, *, heading: bool) -> list[_Piece]:
    """Return what stands in round brackets; a short line has been judged with them, as a heading is."""
    return [] if heading else [(match.start(), match.end()) for match in _ROUND.finditer(text)]


def _sentences(text: str, *, heading: bool) -> list[_Piece]:
    if heading:
        return []
    edges = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    spans = [(start, end, text[start:end]) for start, end in pairwise(edges)]
    return [(start + len(told) - len(told.lstrip()), end) for start, end, told in spans if told.strip()]
