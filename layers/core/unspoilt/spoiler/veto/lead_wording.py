"""Wording around a review: boilerplate, blurbs, headings before the opening, and sentences that lean on others."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from unspoilt.lazy_pattern import any_of

_PAIRS: Final = (("(", ")"), ("[", "]"), ("“", "”"))
_any_of = partial(any_of, flags=re.IGNORECASE)

#: Sentences about the review copy, the page or the file, not about the work.
_BOILERPLATE: Final = _any_of(
    r"netgalley|edelweiss\b|\be?arcs?\b.{0,40}\b(?:from|for|via|copy|in exchange)",
    r"(?:for|provided|received|sent|got|given).{0,30}\b(?:e?arc|galley)\b",
    r"(?:for|provided|received|sent|got|given).{0,30}\b(?:review|advanced?|free|complimentary) (?:\w+ )?cop(?:y|ies)\b",
    r"in exchange for (?:a|an|my)\b|(?:review|press|steam) (?:code|key)\b",
    r"(?:advanced?|review|complimentary) (?:reader'?s? |reading |review )?cop(?:y|ies)\b",
    r"courtesy of the (?:publisher|author)|^\W*(?:many |huge |big |special )?(?:thanks|thank you)\b",
    r"^\W*(?:disclaimer|disclosure)|(?:content|trigger) (?:warning|note)|^\W*[ct]w\b",
    r"affiliate|sponsor|subscribe|newsletter|follow me|sign up|click here|read more|giveaway|pre-?order",
    r"buy (?:it|the book|a copy) |available (?:now|at|from)|(?:photo|image|picture)s? (?:credit|courtesy|by|from|:)",
    r"originally (?:published|posted|appeared)|cross-?posted|read as part of|all opinions|opinions are my own",
    r"^\W*(?:update|edit(?:ed)?|note|todo|fixme|tl;?dr|warning|attention|caution|re-?read\b[^.]{0,12}:)(?!\w)",
    r"spoiler|https?:|www\.|\]\(|<[a-z/]|lorem ipsum|^\W*(?:this )?review (?:of|by|for|to come)\b",
    r"^\W*(?:written|directed|published|posted|reviewed|illustrated|narrated|translated) (?:by|on) ",
)
#: "Genre: Crime", "📕 Full Title: …": a label and a value.
_LABEL: Final = _any_of(r"^[^\w\"'“‘(]*[A-Za-z][\w/&'’-]*(?: [\w/&'’-]+){0,3}\s*[:=]\s*")
#: List marks, and what has no word at all.
_BULLET: Final = _any_of(r"^\s*(?:[-*+•·–—>#|~=]|\d{1,2}[.)])\s", r"^[^\w\"'“‘(¿¡$£€]*$")
#: What follows these was written by the publisher, or tells the plot.
_BLURB: Final = _any_of(
    (
        r"^\W*(?:the |a |my |book |official |publisher'?s |goodreads |quick |short |brief |plot )*"
        r"(?:description|blurb|synopsis|summary|plot|story|recap|premise|about (?:the|this) \w+|what(?:'s| is) it about"
        r"|from the (?:publisher|back cover|cover|author|blurb|jacket)|what happens|the gist|overview|logline|tagline"
        r"|quotes?|excerpt|spoilers?)\b\W{0,3}(?:from|by|via|$|:|\w+:)"
    ),
)
#: A heading over facts.
_DETAILS: Final = _any_of(
    (
        r"^\W*(?:\w+ ){0,2}(?:details|info|information|facts|at a glance|the basics|credits|cast|track ?list(?:ing)?"
        r"|about the author)\W*$"
    ),
)
#: A note that what follows is somebody else's text.
_BORROWED: Final = _any_of(
    (
        r"^\W*(?:text |blurb |summary |description )?(?:taken )?(?:from|via) the \w{0,12} ?"
        r"(?:publisher|author|back|jacket|cover|label|studio)"
    ),
)
#: A heading after which the author speaks at last; what stands before it is no opening.
_THOUGHTS: Final = _any_of(
    (
        r"^\W*(?:the |a |my |our |book |film |movie |album |game |general |overall |honest |first )*"
        r"(?:review|thoughts?|opinions?|impressions?|verdict|take|reaction|what i thought)\b.{0,30}$"
    ),
)
#: Sentences that lean on one before them.
_LEANS: Final = _any_of(
    (
        r"^\W*(?:but|and|or|nor|so|because|which|whose|whom|however|also|though|yet|then|therefore|thus|hence|anyway"
        r"|besides|otherwise|instead|likewise|similarly|furthermore|moreover|meanwhile|nevertheless|nonetheless|still,"
        r"|in addition|additionally|for example|for instance|for one|as a result|that|those|these|such|he|she|they|him"
        r"|her|his|their|them|neither|either|same|there was another|again|even so|or rather|firstly|secondly"
        r"|first,|second,|until|except"
        r"|the latter|the former|another|something (?:i|that|else)|on the (?:one|other)|here|like i said|as i said"
        r"|as mentioned|speaking of|all of (?:that|those|them)|(?:it|this) means)(?!\w)"
    ),
    r"^\W*this (?:part|one|time|makes|made|led|leads|in turn|also|alone|again|is (?:why|because|where|when|how))\b",
    r"^\W*(?:the|my) (?:first|second|third|other|last|only other|next) (?:thing|one|point|reason|problem|issue|part)\b",
    r"^\W*(?:the|my) (?:first|second|third|other|last|next) (?:reaction|thought|impression)\b",
)
#: "You can hold it": below the first sentence nobody knows what "it" is.
_POINTS_BACK: Final = _any_of(
    r"^\W*(?:i|you|we|one)\b\W+(?:[\w']+\W+){1,2}(?:it|him|her|them|that|those)(?!\w|'s)",
    # "It was a long wait" speaks of the reading; "It calls" of something that stood before.
    r"^\W*it\b(?!['’]s | is | was | has been | took | may be | might be | can be | would be )",
)
#: What stands behind dots in the middle of a sentence is what its author hesitated to say.
_HESITATES: Final = _any_of(r"(?:…|\.\.)\s*\w")
#: An emoji ends a sentence too, and may stand behind its full stop.
_WHOLE: Final = _any_of(r"(?:[.!?…]|[☀-➿\U0001f300-\U0001faff]\ufe0f?)[\"'”’)\]*_]*$")

#: "For two reasons: 1."
_NUMBERED: Final = _any_of(r":\s*\(?\d{1,2}[.)]$")


def is_boilerplate(text: str) -> bool:
    """Say whether a sentence is about the review copy or the page, a label, a list item, a cry or a quotation."""
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 8 or (len(letters) > 12 and sum(char.isupper() for char in letters) > 0.7 * len(letters)):
        return True
    if text.lstrip()[0] in '"“‘«_*`!':
        return True
    return any(patterns.search(text) for patterns in (_BOILERPLATE, _LABEL, _BULLET))


def announces_blurb(text: str, *, heading: bool) -> bool:
    """Say whether what follows is a blurb, a retelling or a list of facts."""
    if heading:
        text += ":"
    return _BLURB.search(text) is not None or (heading and _DETAILS.search(text) is not None)


def is_borrowed(text: str) -> bool:
    """Say whether a note names somebody else as the author of what follows: "(from the publisher)"."""
    return _BORROWED.search(text) is not None


def announces_thoughts(heading: str) -> bool:
    """Say whether a heading stands over the author's own words: "My thoughts"."""
    return _THOUGHTS.search(heading) is not None


def is_whole(text: str) -> bool:
    """Say whether a sentence has an end and no dots in its middle, closes what it opens, and is not a list's number."""
    if not _WHOLE.search(text) or any(broken.search(text) for broken in (_NUMBERED, _HESITATES)):
        return False
    return all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS) and text.count('"') % 2 == 0


def stands_alone(text: str, *, first: bool) -> bool:
    """Say whether a sentence can be read without the one before it; `first`: under the title, "I loved it" is clear."""
    return not (_LEANS.search(text) or not is_whole(text)) and (first or _POINTS_BACK.search(text) is None)
