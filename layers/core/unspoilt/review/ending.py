"""Headings and labels that name a work's ending without a word of warning: "The twist", "Who did it"."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern

_SHORT_ENOUGH: Final = 90
#: Numbers, symbols and emphasis before it, a grade or a sign behind it.
_DRESS: Final = lazy_pattern(r"^(?:[\W_]|\d{1,2}[.)]\s)+|(?:\s*\([^()]{0,30}\d[^()]{0,10}\))?[\W_]+$")
_HOW: Final = (
    r"(?:(?:big|final|real|whole|shocking|great|surprise|true|controversial|infamous|main|actual|huge|weird|odd) ){0,2}"
)
_WHAT: Final = (
    r"(?:endings?|ends?|(?:plot )?twists?(?: endings?)?|(?:big )?reveals?|revelations?|(?:grand )?finale|solution|"
    r"killer|murderer|"
    r"culprit|denouement|dénouement|(?:final|last|third) (?:act|scenes?|chapters?|pages?|minutes|twist|reveal|battle|"
    r"shot)|"
    r"deaths?|major deaths?)"
)
_ABOUT: Final = (
    r"(?:(?:(?:my|some|a few|final|closing|last|other|more|quick) ){0,3}(?:thoughts?|notes?|words?|feelings|"
    r"opinions?|comments?|"
    r"rant|theory|theories|questions?) (?:on|about|regarding)|about|on|regarding|discussing|explaining|"
    r"(?:so,? )?(?:let's|let us|we need to|can we) (?:talk|discuss|speak)(?: about)?|the (?:problem|issue|trouble|"
    r"thing) with|"
    r"my (?:problem|issue|trouble|thing) with|what (?:i|we) (?:think|thought) (?:of|about)|what about|"
    r"why (?:i|we) (?:really )?(?:love|hate|like|dislike|disliked|loved|hated|liked)) "
)
_ENDING: Final = lazy_pattern(
    rf"(?:{_ABOUT})?(?:(?:the|that|its|this|his|her|their|an?) )?{_HOW}{_WHAT}"
    r"(?:,? (?:explained|revealed|discussed|analysed|analyzed|discussion|analysis|and what it means|of the (?:book|"
    r"film|movie|game|"
    r"story|series|show|season|novel)|and (?:the|its|that) \w{3,20}))?"
    r"|(?:so |and )?how (?:it|this|everything|things|the (?:story|book|film|movie|game|series|show)) (?:all )?"
    r"(?:ends?|ended|turns? out|turned out|is resolved|concludes?)"
    r"|(?:so |and |but )?who(?:'s| is| was)? (?:then )?(?:did it|done it|dies|died|lives,? who dies|survives?|"
    r"survived|killed [\w' ]{2,30}|"
    r"(?:the |that )(?:real )?(?:killer|murderer|culprit|traitor|villain|father|mother|thief|ghost)(?: (?:is|was))?)"
    r"|what (?:really |actually )?happen(?:s|ed) (?:in|at) the (?:very )?end"
    r"|(?:das |der )?(?:ende|schluss|auflösung|finale)|die (?:auflösung|wendung|enthüllung)|der (?:twist|mörder|täter)"
    r"|la (?:fin|révélation)|le (?:dénouement|twist(?: final)?|meurtrier|coupable)"
    r"|(?:el|la) (?:final|desenlace|giro(?: final)?|revelación|asesino)"
    r"|(?:il|la) (?:finale|fine|colpo di scena|rivelazione|assassino)"
    r"|[oa] (?:final|fim|desfecho|reviravolta|assassino)"
    r"|(?:het einde|de ontknoping|de plottwist|de afloop|de moordenaar)|zakończenie|koniec|finał"
)
#: "Ending: she never boards it", "**The twist** – they are ghosts": a label and what it is of, in one line.
_LABELLED: Final = lazy_pattern(r"(?P<label>[^:\n–—]{2,60}?)\s?(?::|\s[–—-]\s)\s*(?P<told>\S[^\n]*)")
#: So many words tell something; fewer are a grade, or "superb".
_TELLING: Final = 3


def names_ending(heading: str) -> bool:
    """Say whether a heading is the ending's, so that what stands below it tells of it."""
    if len(heading) > _SHORT_ENOUGH:
        return False
    bare = " ".join(_DRESS.sub("", heading.replace("’", "'")).casefold().split())
    return _ENDING.fullmatch(bare) is not None


def tells_ending(line: str) -> bool:
    """Say whether a line is labelled as the ending's and goes on to tell it."""
    found = _LABELLED.match(line[:1000])
    if found is None or len(re.findall(r"[^\W\d_]{2,}", found["told"])) < _TELLING:
        return False
    return names_ending(found["label"])
