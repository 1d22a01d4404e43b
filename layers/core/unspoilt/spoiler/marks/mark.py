"""A Mark: one delimiter that the author wrote around what must be held back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a delimiter does to its kind's scope."""

    OPEN = "open"
    CLOSE = "close"
    #: Opens where its kind is closed, closes where it is open: `||`.
    TOGGLE = "toggle"


class Kind(StrEnum):
    """The ways of marking; the value is how a report names it."""

    BARS = "||…||"
    REDDIT = ">!…!<"
    BANGS = "!!…!!"
    TILDES = "~!…!~"
    PLUSES = "+++…+++"
    BRACES = "{spoiler}"
    CONTAINER = ":::spoiler"
    DIRECTIVE = ":spoiler[…]"
    ELEMENT = "an HTML element"
    BBCODE = "[spoiler]"
    GOODREADS = "(view spoiler)"
    SHORTCODE = "a spoiler shortcode"
    CALLOUT = "> [!spoiler]"
    FENCE = "a fenced block called spoiler"
    ATTRIBUTE = "{.spoiler}"
    BRACKET = "a bracketed spoiler"
    LINE = "a line that announces spoilers"
    HEADING = "a heading that announces spoilers"
    SPACE = "spoiler space"
    PROMISE = "the end of what is said to be free of spoilers"
    SECTION = "a heading that names the ending"
    CIPHER = "text in ROT13"
    TITLE = "a title that announces spoilers"
    FIELD = "front matter that announces spoilers"
    STANCE = "spoilers: true"
    FOOTNOTE = "a footnote of a hidden part"
    IMAGE = "an image whose description is marked"
    #: Not a spoiler: scripts, styles and comments, which are shown nowhere.
    NOWHERE = "text that is never shown"


#: Kinds that an explicit "end of spoilers" ends, and that may run to the end of the file without a warning.
ANNOUNCING: Final = frozenset({Kind.LINE, Kind.HEADING, Kind.SPACE, Kind.PROMISE})


@dataclass(frozen=True, slots=True)
class Mark:
    """A delimiter; what stands between opening and closing is hidden."""

    kind: Kind
    role: Role
    #: Tells scopes of one kind apart: the element's or the shortcode's name, the length of a fence.
    name: str = ""
    #: How the report names it.
    label: str = ""
    #: What is shown in its place where it turns out to close nothing.
    literal: str = ""
    #: How to close it, for the author who forgot.
    closing: str = ""

    @property
    def scope(self) -> tuple[Kind, str]:
        """Say which scope it opens or closes."""
        return (Kind.LINE if self.kind in ANNOUNCING else self.kind, self.name)

    @property
    def title(self) -> str:
        """Say how the report names it."""
        return self.label or self.kind.value
