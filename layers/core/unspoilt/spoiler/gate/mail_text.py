"""The texts of a mail as it goes out: every header decoded, every part decoded."""

from __future__ import annotations

from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Final

from unspoilt.spoiler.gate.channel import ChannelText, Reading, unreadable, within
from unspoilt.spoiler.gate.html_text import html_texts, text_or_html

_PARSER: Final = BytesParser(policy=policy.default)
#: Headers in which every word is data of a review.
_DATA_HEADERS: Final = frozenset({"subject", "keywords", "comments"})


def mail_texts(body: bytes) -> tuple[ChannelText, ...]:
    """Read a message (RFC 5322) with all its parts."""
    try:
        message = _PARSER.parsebytes(body)
        return tuple(text for part in message.walk() for text in _part_texts(part))
    except (MessageError, ValueError, LookupError, IndexError, AttributeError, TypeError) as error:
        # The library's parser raises whatever comes up in malformed headers; none of it is readable.
        return (unreadable(f"a mail that cannot be read: {type(error).__name__}"),)


def _part_texts(part: EmailMessage) -> list[ChannelText]:
    # Decoding is what finds some of the defects.
    content = None if part.is_multipart() else part.get_payload(decode=True)
    found = [unreadable(f"a mail that cannot be read: {type(defect).__name__}") for defect in part.defects]
    for name, value in part.items():
        found += [unreadable(f"header {name}: {type(defect).__name__}") for defect in getattr(value, "defects", ())]
        reading = Reading.DATA if name.lower() in _DATA_HEADERS else Reading.PROSE
        found.append(ChannelText(f"header {name}", str(value), reading))
        found.append(ChannelText("header names", name))
    for around in (part.preamble, part.epilogue):
        if around and around.strip():
            found += text_or_html("text around the parts", around)
    if part.is_multipart():
        return found
    if part.get_content_maintype() == "image":
        return found
    if part.get_content_maintype() != "text":
        return [*found, unreadable(f"a part of type {part.get_content_type()}")]
    text = content.decode(part.get_content_charset("ascii")) if isinstance(content, bytes) else str(content)
    if part.get_content_subtype() == "html":
        return [*found, *within("HTML part", html_texts(text))]
    return [*found, *text_or_html("text part", text)]
