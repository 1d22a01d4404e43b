"""Bytes of a mail: headers and two parts, the same for the same input.

Put together here rather than by `email.message`, because no one policy of its serves: at its usual width it folds a
List-Unsubscribe of 78 characters into an encoded word, which mail clients ignore; at a width of 998 it makes
quoted-printable lines and encoded words that RFC 2045 §6.7 and RFC 2047 §2 forbid. And it decodes what looks like an
encoded word in a subject, so that a title could say there what it does not say anywhere else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
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
_MOST_ENCODED_LINE = 76
_FOLDING = SMTP.clone(max_line_length=_MOST_ENCODED_LINE)
#: What fits on a line beside "Subject: ".
_MOST_WORD = _MOST_ENCODED_LINE - len("Subject: ")
_SAFE_OCTETS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")


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
        subject_line(mail.subject),
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


def _folded(name: str, value: str) -> bytes:
    """Write a header of addresses, encoded and folded where they need it (RFC 2047)."""
    return _FOLDING.fold_binary(*_FOLDING.header_store_parse(name, value))


def subject_line(subject: SafeText) -> bytes:
    """Write the subject as one header: as it is where it is plain ASCII, else all of it in encoded words (RFC 2047).

    Quoted-printable where most of it is ASCII, as filters expect of a subject in a Latin script.
    """
    plain = subject.isascii() and subject.isprintable() and "=?" not in subject
    if plain and all(len(word) <= _MOST_WORD for word in subject.split(" ")):
        return _lines_of(f"Subject: {subject}".split(" "))
    return _encoded(subject, _q_encoded if sum(map(str.isascii, subject)) * 2 >= len(subject) else _b_encoded)


def _lines_of(words: list[str]) -> bytes:
    """Fold before spaces, so that no line is longer than 76 characters (RFC 5322 §2.2.3)."""
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > _MOST_ENCODED_LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join([*lines, ""]).encode("ascii")


def _encoded(text: str, encode: Callable[[str], str]) -> bytes:
    """Write a subject in encoded words, each of whole characters and on a line of its own (RFC 2047 §5)."""
    words, start = ["Subject:"], 0
    while start < len(text):
        end = start + 1
        room = _MOST_ENCODED_LINE - (len(words[0]) + 1 if len(words) == 1 else 1)
        while end < len(text) and len(encode(text[start : end + 1])) <= room:
            end += 1
        words.append(encode(text[start:end]))
        start = end
    return _lines_of(words)


def _q_encoded(text: str) -> str:
    """Write an encoded word of RFC 2047 §4.2; what is left as it is is safe in any header (§5)."""
    octets = "".join(
        chr(octet) if octet in _SAFE_OCTETS else "_" if octet == 0x20 else f"={octet:02X}" for octet in text.encode()
    )
    return f"=?utf-8?q?{octets}?="


def _b_encoded(text: str) -> str:
    """Write an encoded word of RFC 2047 §4.1."""
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode('ascii')}?="


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
