"""Answer: "Contains spoilers: ☐", "Spoilers? None.", "Spoiler-free? Sadly not.", as forms and habits have it.

The question and its answer are one saying; judged apart, the question would announce what the answer denies.
"""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern

_NO_BOX: Final = r"[☐❌❎✗✘✖⬜🔲]\ufe0f?|\[\s?\]"
_YES_BOX: Final = r"[☑✅✓✔🗹]\ufe0f?|\[x\]"
_NO_WORD: Final = (
    r"none (?:at all|here|needed|whatsoever|to (?:see|speak of|worry about))|no,? (?:none|not at all|never)|"
    r"not (?:at all|here|really|needed|necessary|this time|a single one)|no(?:ne|pe)?|nah|nil|zero|never|false|n/?a|"
    r"nein|keine|aucun|ninguno|geen|nee|nessuno|nenhum|não"
)
_YES_WORD: Final = (
    r"yes|yep|yeah|yup|true|ja|oui|sí|sì|si|sim|of course|sure|absolutely|always|completely|totally|100 ?%"
)
#: What is not free after all: "Spoiler-free? Sadly not."
_NOT_FREE: Final = (
    rf"(?:(?:sadly|unfortunately|alas|afraid|certainly|well|er|um|ha|lol)\W+)?(?:{_NO_WORD}|not|hardly)\b"
)
_ASKED: Final = (
    r"(?:(?:does|do|did|is|are|was|has|have|will)\s+(?:[\w'-]+\s+){1,4}?|contains?\s+|containing\s+|includes?\s+|"
    r"any\s+|with\s+|has\s+|have\s+|hide for\s+|marked (?:for|as)\s+){0,2}"
)
_QUESTION: Final = (
    rf"^[ \t>*_•·-]{{0,8}}{_ASKED}(?:(?:major|minor|big|plot|story|mild)\s+)?"
    r"(?P<what>spoiler[\s-]?free|non[\s-]?spoiler\w*|spoilers?)"
    r"(?:[\s-]+(?:warning|alert|level|status|rating|tags?|review|section|zone|included|ahead))?[ \t*_]{0,4}"
)
#: A tick says yes, an empty box or a cross says no; after a sign of asking so do words.
_ANSWERED: Final = lazy_pattern(
    rf"{_QUESTION}(?P<sign>\s?\?\s*[:–—-]?|\s?[:=]|\s[–—-](?=\s))?[ \t*_]{{0,4}}(?:(?P<no>{_NO_BOX})|"
    rf"(?P<yes>{_YES_BOX})|"
    rf"(?P<no_word>(?:{_NOT_FREE})|{_NO_WORD})(?!\w)|(?P<yes_word>(?:{_YES_WORD}))(?!\w))"
    r"(?P<end>[ \t*_]*(?:[.!)]+(?=\s|$)|[,;](?=\s)|$))?",
    re.IGNORECASE | re.MULTILINE,
)
#: A task of a list: "- [ ] Contains spoilers".
_TASK: Final = lazy_pattern(
    rf"^[ \t]*(?:\[(?P<box>[ xX])\]|(?P<no>[☐⬜🔲])|(?P<yes>[☑✅🗹]))\ufe0f?\s+{_QUESTION[1:]}[.!]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_FREE: Final = lazy_pattern(r"free|non", re.IGNORECASE)
_MENTION: Final = lazy_pattern("spoil", re.IGNORECASE)
#: Start and end.
_Span = tuple[int, int]


def find_answers(text: str) -> tuple[list[_Span], list[_Span]]:
    """Return what denies spoilers, and what says that there are some, question and answer together."""
    denied: list[_Span] = []
    announced: list[_Span] = []
    if _MENTION.search(text) is None:
        return denied, announced
    for found in _ANSWERED.finditer(text):
        free = _FREE.search(found["what"]) is not None
        in_words = bool(found["no_word"] or found["yes_word"])
        # "Spoiler: no" answers another question, and "Spoilers: no one lives" is one.
        if in_words and (not found["sign"] or (found["end"] is None and not free)):
            continue
        if in_words and found["what"].lower() == "spoiler" and "?" not in found["sign"] and found.start("what") == 0:
            continue
        if in_words and (found["end"] or "").strip(" *_\t")[:1] in {",", ";"} and not free:
            continue
        says_no = bool(found["no"] or found["no_word"])
        (announced if says_no == free else denied).append(found.span())
    for found in _TASK.finditer(text):
        free = _FREE.search(found["what"]) is not None
        says_no = bool(found["no"]) or (found["box"] or "x") == " "
        (announced if says_no == free else denied).append(found.span())
    return denied, announced
