"""Wording: how people announce spoilers in prose, deny them, and end them. Judged on one sentence at a time.

A sentence that only mentions the word announces nothing; in doubt it does.
"Spoiler-free" is not evidence of safety either: it is taken out, and what is left is judged.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What a sentence does."""

    NOTHING = "nothing"
    ANNOUNCES = "announces"
    ENDS = "ends"


#: A line of at most so many words is mainly about spoilers if it names them at all.
_SHORT: Final = 9
_WINDOW: Final = 100
_OVERLAP: Final = 20
_LONGEST_WORD: Final = 60
_NOUN: Final = r"spoiler\w*"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\u20e3]")
_SPACED: Final = re.compile(r"\bs([\W_])\1?p\1{1,2}o\1{1,2}i\1{1,2}l\1{1,2}e\1{1,2}r(?:\1{1,2}(s))?\b")
_DECORATION: Final = re.compile(r"[^\w\s:,.;!?'()\[\]/&=-]|_")
_MENTION: Final = re.compile(r"spoil|sp[o0*][i1*!]l[e3*]r")

#: Ends: the whole sentence says so, not a long one that happens to hold the words.
_END: Final = re.compile(
    r"\W*(?:ok(?:ay)?\W+|and\W+|now\W+|that's\W+|that is\W+|this is\W+|here\W+|here ends?\W+|well\W+|phew\W+)*"
    r"(?:(?:(?:the )?end of|end(?:s|ed)?) (?:(?:the|my|all|these|major|minor|big|book|plot) )*"
    rf"(?:[\w']+ ){{0,4}}{_NOUN}(?:\W+(?:here|now|section|talk|zone|territory|part|alert|warning|mode|discussion))?"
    rf"|/\W*{_NOUN}"
    rf"|(?:the |all |these |my |major )*(?:[\w']+ ){{0,3}}{_NOUN} (?:section |talk |zone |part |territory |alert )?"
    r"(?:ends?|end(?:ed|ing)|is over|are over|over|done|are done|is done|finished|are finished|stops?)"
    rf"(?: here| now| there)?|no more {_NOUN}(?: (?:from here|from now|after this|below|now))?(?: on)?)\W*"
)
_NOT_END: Final = re.compile(r"\b(?:not|isn't|until|till|before|skip|scroll|jump|after the|if|see you|unless)\b")

#: Said before any denial is taken out: these words announce although they deny.
_BEFORE_DENIAL: Final = _any(
    r"\b(?:not|isn't|ain't|no longer|hardly|far from|anything but|less than|never|wasn't|won't be|can't be)\b"
    r"(?: [\w']+){0,3} spoiler[ -]?free",
    r"\b(?:end of|ends?)\b(?: [\w']+){0,3} (?:spoiler[ -]?free|non[ -]?spoiler)",
    r"(?:spoiler[ -]?free|non[ -]?spoiler\w*)(?: [\w']+){0,2} (?:ends?|is over|stops?|is done|over now|so far)\b",
    r"\b(?:can't|cannot|can not|couldn't|could not|impossible to|unable to|no way to|no way of)\W+"
    rf"(?:[\w']+ )?avoid\w*\W+(?:[\w']+\W+){{0,4}}{_NOUN}",
    r"\bif you\b.{0,60}\b(?:don't|do not|hate|dislike|haven't|have not|avoid|mind|care|want|object|worr\w+)\b.{0,40}"
    r"spoil.{0,60}\b(?:stop|turn|look away|skip|leave|close|go away|bail|don't|do not|read no|"
    r"return|come back|beware)\b",
    r"\b(?:stop|turn back|look away|skip|leave now|bail|come back)\b.{0,40}\bif you\b.{0,60}spoil",
    r"(?:^|[,;:(] ?|\bplease |\bshould |\bbetter |\bnow |\bso )"
    r"(?:stop|turn back|turn around|look away|leave now|bail|skip|do not read|don't read|read no)\b.{0,60}spoil",
    r"spoil.{0,60}[,;:.(-] ?(?:please |so |then )*"
    r"(?:stop|turn back|turn around|look away|skip (?:to|this|the|ahead|down)|"
    r"leave now|bail|do not read|don't read|read no|run away|close this)\b",
    r"\b(?:don't|do not|can't|cannot)(?: [\w']+)? care (?:about|for) spoiler\w*[,:;]? (?:read|go) on",
    rf"\bkeep(?:ing)? (?:the )?{_NOUN} (?:to a|light|mild|vague|small|low|few)",
)

_DENIED: Final = _any(
    r"spoiler\w*[ -]*(?:free|less|averse|phobic|shy|safe|proof|adverse)\w*",
    r"(?:non|un|anti)[ -]*spoil\w*|\bno-?spoil\w*",
    rf"\b(?:free|devoid|void|clear|empty) (?:of|from) (?:[\w'/-]+ ){{0,3}}{_NOUN}",
    r"\bspoiler\w*(?: level| rating| warning| alert| status)? ?[:=-]+ ?\[?(?:no|none|nope|false|0|zero|n/?a|nil|nah)\b",
    rf"\b(?:no|zero|nothing|sans|minus|0) (?:[\w'/-]+ ){{0,2}}{_NOUN}",
    r"\b(?:without|w/o|avoid\w*|dodg\w+|evad\w+|refrain\w* from|rather than|instead of|out of fear of|afraid of|"
    r"fear of|worr\w+ about|careful not|never|neither|nor|hate|hated|hates|loathe|despise|dislike|detest|bother\w* by|"
    r"sensitive to|allergic to|not|[a-z]+n't|cannot|steer\w* (?:well )?clear of|stay\w* away from|keep\w* away from|"
    rf"keep\w* out|want\w* to get around|wary of) (?:[\w'/-]+ ){{0,4}}(?:{_NOUN}|spoil\b|spoiling\b)",
    rf"\bkeep\w* (?:[\w'/-]+ ){{0,4}}(?:{_NOUN}|spoil\w*) (?:out|away|free)\b",
    #: Somebody else's: the blurb, the trailer, a friend.
    r"\b(?:blurb|blurbs|trailer|trailers|synopsis|jacket|back cover|cover copy|flap|wikipedia|goodreads|twitter|tumblr|"
    r"reddit|instagram|internet|youtube|facebook|imdb|netflix|friend|friends|brother|sister|mother|father|husband|wife|"
    r"somebody|someone|introduction|foreword|preface|marketing|publisher|table of contents|other reviews|"
    rf"reviews out there|most reviews|these reviews)\b(?:[^.!?]{{0,80}}?)(?:{_NOUN}|spoil\b|spoils\b|spoiling\b)",
)

_STRONG: Final = (
    r"(?:ahead|follows?|following|below|beneath|underneath|incoming|coming up|forthcoming|ensue|ensues|abound|aplenty|"
    r"galore|to follow|to come|starting here|starting now|from here|from this point|after this|after the (?:jump|break|"
    r"cut|fold|image|picture|line)|past this|beyond this|hereafter|henceforth|hereon|await|awaits|lurk|begin here|"
    r"start here|starts here|begins here|upcoming|approaching|voraus|folgen|ab hier|en dessous|à suivre|ci-dessous)"
)
_WEAK: Final = (
    r"(?:alert|alerts|warning|warnings|territory|zone|section|time|mode|discussion|talk|part|review|inside|within|here|"
    r"now|throughout|start|starts|begin|begins|next|heavy|filled|laden|ridden|rich|ish|tag|tags|thoughts|"
    r"in (?:the|this|my) (?:next|following|rest|review|post|paragraph|section|text|comments?)|"
    r"for (?:the )?(?:end|ending))"
)
_SELF: Final = (
    r"(?:this|the|my) (?:[\w']+ )?(?:review|post|article|piece|essay|section|paragraph|part|text|discussion|analysis|"
    r"page|recap|write-?up|entry|rest|following|following paragraphs?|next (?:part|paragraph|section|bit))"
)
_LABEL_BEFORE: Final = (
    r"(?:major|minor|big|huge|massive|mild|slight|some|small|full|heavy|light|possible|potential|series|plot|book|film|"
    r"movie|game|ending|ultra|mega|super|giant|here|warning|caution|attention|alert|beware|note|nb|also|but|and|so|now|"
    r"ok|okay|a|few|obligatory|the|usual|oh|well|yes|more|spoilery|achtung|attenzione|cuidado|i|mean|then|tiny|little)"
)

_ANNOUNCED: Final = _any(
    rf"^\W*(?:{_LABEL_BEFORE}\W+){{0,5}}{_NOUN}\W*(?:[:,!;)\]-]|$|{_WEAK}\b|{_STRONG}\b)",
    # "Spoiler the butler did it", but not "spoilers are a nuisance".
    r"^\W*spoilers? (?!are\b|is\b|was\b|were\b|culture|can\b|could\b|may\b|might\b|do\b|does|don|never|have\b|has\b|"
    r"should|would|aside|ruin|bother|and\b|or\b|of\b|that\b|which|who|in\b|on\b|like\b|hurt|matter)",
    rf"{_NOUN}(?:\W+[\w']+){{0,8}}?\W+{_STRONG}\b",
    rf"{_NOUN}\W+(?:[\w']+\W+)?{_WEAK}\b",
    rf"\b{_NOUN}(?: alert| warning)? ?[:!]",
    rf"\b(?:here|there)\W+(?:be|lie|lies|come|comes|are|will be|may be|might be|could be|must be|follow|follows)\b"
    rf"(?:\W+[\w']+){{0,4}}?\W+{_NOUN}",
    rf"\bhic sunt(?:\W+[\w']+){{0,2}}?\W+{_NOUN}",
    r"\b(?:beware|careful|caution|cautious|warning|warned|warn|watch out|heads?[ -]?up|attention|alert|achtung|"
    rf"attenzione|cuidado|mind the|brace yoursel\w+)\b(?:\W+[\w']+){{0,6}}?\W+{_NOUN}",
    r"\b(?:below|ahead|follows?|following|hereafter|what comes next|from (?:here|this point|now)(?: on)?(?: in| out)?|"
    rf"rest of|{_SELF})\b(?:\W+[\w']+){{0,8}}?\W+{_NOUN}",
    r"\b(?:must|need to|have to|has to|going to|gonna|will|shall|let's|let us|let me|about to|i'll|we'll|i'm|we're|"
    r"time to|time for|now|want to|had to|got to|gotta|impossible)\b(?:\W+[\w']+){0,8}?\W+"
    r"(?:into|about|discuss|discussing|talk|give|giving|include|including|with|get|reveal|share|spill|contain|be|enter|"
    rf"entering|use|using|without|venture|venturing|to|on to|onto)\W+(?:[\w']+\W+){{0,3}}?{_NOUN}",
    rf"\b(?:it's|it is|this is|is|are|be|gets?|becomes?)\W+(?:all|nothing but|pure|full of|only|mostly|just|very|a bit|"
    rf"quite|pretty|rather|kind of|somewhat|super|a little)\W+(?:[\w']+\W+)?{_NOUN}",
    rf"\b(?:contain|contains|containing|includes?|including|full of|filled with|packed with|rife with|riddled with)\W+"
    rf"(?:[\w']+\W+){{0,3}}?{_NOUN}",
    rf"[(\[](?:[\w',/-]+ ){{0,6}}{_NOUN}(?: ?[\w',/!-]+){{0,6}} ?[)\]]",
    r"\b(?:will|i'm going to|i am going to|going to|gonna|about to|must|have to|has to|need to|shall|let me|i'll|might|"
    r"may|could|allow me to|time to)\W+(?:[\w']+\W+){0,3}?spoil\b",
    rf"\b(?:spoil\w*)\W+(?:the|this|everything|it|you)\b(?:\W+[\w']+){{0,6}}?\W+{_STRONG}\b",
)

#: Announcements that never name the thing.
_READ_NO_FURTHER: Final = _any(
    r"\bstop reading\W+(?:here|now|if you|unless|until|at this point|right here|right now)",
    r"\b(?:do not|don't) read\W+(?:on\b|further|any further|past (?:this|here)|beyond (?:this|here)|ahead if|below)",
    r"\bread no (?:further|more)\b",
    r"\b(?:look away|turn back) now\b",
    r"\b(?:plot|ending|twist)s? (?:details?|reveals?|revelations?|points?)\W+(?:ahead|below|follow|from here)\b",
)


def plain(text: str) -> str:
    """Fold case, width, quotes, emoji, invisible characters and spaced-out letters away."""
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    folded = folded.replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", " - ").replace("‑", "-")
    folded = _SPACED.sub(lambda match: f"spoiler{match[2] or ''}", folded)
    return " ".join(word[:_LONGEST_WORD] for word in _DECORATION.sub(" ", folded).split())


def judge(sentence: str, *, alone: bool) -> Verdict:
    """Say what a sentence does; `alone` is a heading, or a line that stands by itself."""
    words = plain(sentence).split()
    if len(words) > _WINDOW:
        # A sentence without an end is judged in pieces that overlap.
        pieces = (words[start : start + _WINDOW] for start in range(0, len(words), _WINDOW - _OVERLAP))
        verdicts = [_judge(" ".join(piece), sentence, alone=False) for piece in pieces]
        return Verdict.ANNOUNCES if Verdict.ANNOUNCES in verdicts else Verdict.NOTHING
    return _judge(" ".join(words), sentence, alone=alone)


def _judge(text: str, sentence: str, *, alone: bool) -> Verdict:
    if _MENTION.search(text) is None:
        return Verdict.ANNOUNCES if _READ_NO_FURTHER.search(text) else Verdict.NOTHING
    if _END.fullmatch(text) and not _NOT_END.search(text):
        return Verdict.ENDS
    if _BEFORE_DENIAL.search(text):
        return Verdict.ANNOUNCES
    rest = _DENIED.sub(" ", text)
    if _MENTION.search(rest) is None:
        return Verdict.ANNOUNCES if _READ_NO_FURTHER.search(rest) else Verdict.NOTHING
    names = re.search(_NOUN, rest) is not None or re.search(r"sp[o0*][i1*!]l[e3*]r", rest) is not None
    if names and (alone and len(text.split()) <= _SHORT):
        return Verdict.ANNOUNCES
    if names and _shouts(sentence):
        return Verdict.ANNOUNCES
    return Verdict.ANNOUNCES if _ANNOUNCED.search(rest) or _READ_NO_FURTHER.search(rest) else Verdict.NOTHING


def _shouts(sentence: str) -> bool:
    """Say whether SPOILER stands in capitals among words that do not."""
    return "SPOILER" in sentence and any(char.islower() for char in sentence)
