"""Bytes of a mail: headers and two parts, the same for the same input.

Put together here rather than by `email.message`, because no one policy of its serves: at its usual width it folds a
List-Unsubscribe of 78 characters into an encoded word, which mail clients ignore; at a width of 998 it makes
quoted-printable lines and encoded words that RFC 2045 §6.7 and RFC 2047 §2 forbid.
"""

from __future__ import annotations

import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from unspoilt.config import SiteSettings
from unspoilt.newsletter.issue import Issue
from unspoilt.newsletter.mail import RenderedMail, unsubscribe_address
from unspoilt.spoiler.safe_text import SafeText

#: RFC 5322 §2.1.1: a line has at most 998 characters.
_MOST_LINE = 998
#: RFC 2047 §2: a line with an encoded word has at most 76 characters; the library's own 78 makes words too long.
_FOLDING = SMTP.clone(max_line_length=76)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail comes from, and when."""

    #: "Name <address>" or an address.
    address: str
    #: Aware; becomes the Date header.
    date: datetime


def build_mime(mail: RenderedMail, sender: Sender, *, to: str, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """Build a mail of both parts.

    `headers` are written as they stand: one line each, ASCII, neither folded nor encoded.
    ValueError for anything that could add a header of its own. SES adds the Message-ID.
    """
    text, html = (_quoted_printable(part) for part in (mail.text, mail.html))
    # "=_" cannot occur in quoted-printable text (RFC 2045 §6.7, note), so the boundary cannot either.
    boundary = b"=_" + hashlib.sha256(text + html).hexdigest()[:32].encode("ascii")
    lines = [
        _folded("From", sender.address),
        _plain("To", to),
        _folded("Subject", mail.subject),
        _plain("Date", format_datetime(sender.date.astimezone(UTC))),
        *(_plain(name, value) for name, value in headers),
        b"Auto-Submitted: auto-generated\r\n",
        b"MIME-Version: 1.0\r\n",
        b'Content-Type: multipart/alternative; boundary="' + boundary + b'"\r\n',
    ]
    return b"".join(
        [
            *lines,
            b"\r\n",
            *_part(boundary, b"plain", text),
            *_part(boundary, b"html", html),
            b"--" + boundary + b"--\r\n",
        ]
    )


def issue_headers(issue: Issue, site: SiteSettings) -> tuple[tuple[str, str], ...]:
    """Return the headers that a list's mail has (RFC 2919, RFC 2369, RFC 8058), with the placeholder for the token."""
    host = urlsplit(site.address).hostname or "localhost"
    return (
        ("List-Id", f"<{issue.cadence}.digest.{host}>"),
        ("List-Unsubscribe", f"<{unsubscribe_address(site)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        # campaign : customer : kind : sender, as Gmail's feedback loop reads it from the right.
        ("Feedback-ID", f"{issue.id}:{issue.cadence}:digest:unspoilt"),
    )


def _plain(name: str, value: str) -> bytes:
    """Write a header as one line."""
    line = f"{name}: {value}"
    if not line.isascii() or not line.isprintable() or len(line) > _MOST_LINE:
        raise ValueError(f"the header {name} does not fit on one line of ASCII")
    return line.encode("ascii") + b"\r\n"


def _folded(name: str, value: str | SafeText) -> bytes:
    """Write a header of words, encoded and folded where they need it (RFC 2047)."""
    return _FOLDING.fold_binary(*_FOLDING.header_store_parse(name, str(value)))


def _part(boundary: bytes, subtype: bytes, body: bytes) -> tuple[bytes, ...]:
    return (
        b"--" + boundary + b"\r\n",
        b"Content-Type: text/" + subtype + b"; charset=utf-8\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n",
        body,
    )


def _quoted_printable(text: str) -> bytes:
    """Encode with lines of at most 76 characters (RFC 2045 §6.7)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    # The last line's end is what tells the encoder to break lines with CRLF, should there be only one.
    return binascii.b2a_qp("\r\n".join([*lines, ""]).encode("utf-8"), istext=True)
