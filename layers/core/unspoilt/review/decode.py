"""Bytes become text: UTF-8 only, one kind of line end, nothing that XML or a terminal could not carry."""

from __future__ import annotations

from typing import Final, NoReturn

from unspoilt.errors import Problem, ReviewRefused
from unspoilt.lazy_pattern import lazy_pattern

#: The whole file in bytes: body and front matter at their caps, and room for fences and a byte order mark.
FILE_CAP: Final = (256 + 8) * 1024 + 64

#: First bytes of files that are no text, longest first where one begins another.
_SIGNATURES: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32 text"),
    (b"\x00\x00\xfe\xff", "UTF-32 text"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive (or a word processor's document)"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\xd0\xcf\x11\xe0", "an old word processor's document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
)
_BOM: Final = b"\xef\xbb\xbf"
_REMEDY: Final = "save the review as plain text in UTF-8 and upload it again"

#: C0 and C1 controls but tab and line feed, the byte order mark inside text, and noncharacters: XML 1.0 §2.2
#: forbids most, YAML 1.1 §5.1 the rest.
_FORBIDDEN: Final = lazy_pattern(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
#: What other programs take for a line end, although Markdown (CommonMark §2.1) does not.
_OTHER_BREAKS: Final = lazy_pattern("[\x0b\x0c\x85\u2028\u2029]")


def decode_text(data: bytes) -> str:
    """Return the file's text with `\\n` line ends, or refuse bytes that are not a UTF-8 text file."""  # noqa: D301
    if len(data) > FILE_CAP:
        _refuse(1, f"the file has {len(data):,} bytes; a review may have {FILE_CAP:,}: shorten or split it")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            _refuse(1, f"the file is {what}, not UTF-8 text: {_REMEDY}")
    content = data.removeprefix(_BOM)
    _refuse_nul(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = content[error.start]
        message = f"byte 0x{byte:02X} is not UTF-8 (the file may be in Latin-1 or Windows-1252): {_REMEDY}"
        raise ReviewRefused(Problem(_line_of(content, error.start), message)) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub("", _OTHER_BREAKS.sub(" ", text))


def _refuse_nul(content: bytes) -> None:
    """Refuse NUL bytes, which no text has; many of them mean UTF-16 or UTF-32 without its mark."""
    at = content.find(b"\x00")
    if at < 0:
        return
    if content.count(b"\x00") * 3 >= len(content):
        _refuse(_line_of(content, at), f"the file looks like UTF-16 or UTF-32 text or like no text at all: {_REMEDY}")
    _refuse(_line_of(content, at), f"there is a NUL byte (0x00), which no text file has: {_REMEDY}")


def _line_of(content: bytes, offset: int) -> int:
    before = content[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _refuse(line: int, message: str) -> NoReturn:
    raise ReviewRefused(Problem(line, message))
