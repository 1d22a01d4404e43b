"""Prebuilt mails: an issue's bytes, made once, with only the address and the token of a recipient left open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from unspoilt.errors import OurError
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.token import UNSUBSCRIBE_WIDTH
from unspoilt.spoiler.safe_text import fixed_text

#: Stands where the recipient's address goes.
ADDRESS_PLACEHOLDER: Final = "recipient@placeholder.invalid"
#: Stands where a recipient's unsubscribe token goes; as wide as one, of the same characters, and no token.
TOKEN_PLACEHOLDER: Final = fixed_text("the-token-of-the-recipient".ljust(UNSUBSCRIBE_WIDTH, "-"))
#: The List-Unsubscribe header, the link in the text part and the link in the HTML part.
_TOKENS: Final = 3

#: A soft line break of quoted-printable (RFC 2045 §6.7) may stand between any two characters of a placeholder.
_SOFT_BREAK: Final = b"=\r\n"
_TO: Final = lazy_pattern(rb"(?<=\r\nTo: )" + re.escape(ADDRESS_PLACEHOLDER.encode("ascii")) + rb"(?=\r\n)")
#: In quoted-printable "=" is "=3D"; the query stands before it, so that a title of the same letters is only a title.
_LETTERS: Final = (re.escape(bytes([char])) for char in TOKEN_PLACEHOLDER.encode("ascii"))
_BETWEEN: Final = rb"(?:=\r\n)?"
_TOKEN: Final = lazy_pattern(
    _BETWEEN.join((rb"\?", *(b"t", b"o", b"k", b"e", b"n"), rb"=(?:3D)?", rb"(" + _BETWEEN.join(_LETTERS) + rb")"))
)


@dataclass(frozen=True, slots=True)
class Prebuilt:
    """The bytes of a mail, cut where a recipient's own belong."""

    #: One more than there are gaps.
    chunks: tuple[bytes, ...]
    #: What goes into each gap: the address (None), or this stretch of the token.
    gaps: tuple[slice | None, ...]


def cut(mime: bytes) -> Prebuilt:
    """Find the gaps in a mail that was built with placeholders; OurError where they are not all there."""
    addresses = [(match.start(), match.end(), None) for match in _TO.finditer(mime)]
    tokens = list(_TOKEN.finditer(mime))
    if len(addresses) != 1 or len(tokens) != _TOKENS:
        raise OurError(f"a prebuilt mail has {len(addresses)} places for an address and {len(tokens)} for a token")
    spots: list[tuple[int, int, slice | None]] = [*addresses]
    for match in tokens:
        spots += _stretches(match.group(1), match.start(1))
    chunks, gaps, end = [], [], 0
    for start, stop, gap in sorted(spots, key=lambda spot: spot[0]):
        chunks.append(mime[end:start])
        gaps.append(gap)
        end = stop
    return Prebuilt((*chunks, mime[end:]), tuple(gaps))


def splice(prebuilt: Prebuilt, *, to: Address, token: str) -> bytes:
    """Return the mail of one recipient, equal to one built from the start; ValueError for a token of another width."""
    if len(token) != UNSUBSCRIBE_WIDTH:
        raise ValueError("a token of another width would break the lines elsewhere")
    address, signed = to.text.encode("ascii"), token.encode("ascii")
    pieces = [prebuilt.chunks[0]]
    for gap, chunk in zip(prebuilt.gaps, prebuilt.chunks[1:], strict=True):
        pieces.append(address if gap is None else signed[gap])
        pieces.append(chunk)
    return b"".join(pieces)


def _stretches(found: bytes, start: int) -> list[tuple[int, int, slice | None]]:
    """Return where the pieces of a placeholder stand that soft line breaks have cut up."""
    stretches: list[tuple[int, int, slice | None]] = []
    used = 0
    for piece in found.split(_SOFT_BREAK):
        if piece:
            stretches.append((start, start + len(piece), slice(used, used + len(piece))))
        used += len(piece)
        start += len(piece) + len(_SOFT_BREAK)
    return stretches
