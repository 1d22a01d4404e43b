"""The text of finished bytes, channel by channel, whatever wrote them. What cannot be read is said to be unreadable."""

from __future__ import annotations

import functools
from typing import Final

from lxml import etree

from unspoilt.spoiler.gate.channel import ChannelText, Reading, unreadable
from unspoilt.spoiler.gate.html_text import html_texts, text_or_html
from unspoilt.spoiler.gate.json_text import json_texts
from unspoilt.spoiler.gate.mail_text import mail_texts

#: Elements and attributes of feeds in which every word is data of a review.
_DATA_TAGS: Final = frozenset({"category", "subject", "keywords"})
_ENTRY_TAGS: Final = frozenset({"entry", "item"})
#: Entries of up to so many bytes are remembered.
_SHORT: Final = 4000
_CODE_ATTRIBUTES: Final = frozenset({"type", "rel", "length", "version", "isPermaLink", "scheme", "lang"})


def texts_of(content_type: str, path: str, body: bytes) -> tuple[ChannelText, ...]:
    """Read an artefact, its path included; never raises."""
    return (ChannelText("path", path), *_body_texts(content_type.partition(";")[0].strip().lower(), body))


def _body_texts(media_type: str, body: bytes) -> tuple[ChannelText, ...]:
    if media_type == "message/rfc822":
        return mail_texts(body)
    if media_type.endswith(("+xml", "/xml")) and media_type not in {"image/svg+xml", "application/xhtml+xml"}:
        return _xml_texts(body)
    if media_type.startswith("image/") and media_type != "image/svg+xml":
        return ()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return (unreadable(f"not UTF-8: {error.reason} at byte {error.start}"),)
    if media_type == "text/html":
        return html_texts(text)
    if media_type.endswith(("+json", "/json")):
        return tuple(part for found in json_texts(text) for part in (_opened(found) if "<" in found.text else (found,)))
    if media_type == "text/css":
        return (ChannelText("stylesheet", text, Reading.CODE),)
    if media_type == "text/plain":
        return text_or_html("text", text)
    return (unreadable(f"of the type {media_type or 'unknown'}, which the gate cannot read"),)


def _opened(found: ChannelText) -> tuple[ChannelText, ...]:
    return (found,) if found.reading is Reading.CODE else text_or_html(found.channel, found.text, found.reading)


def _xml_texts(body: bytes) -> tuple[ChannelText, ...]:
    try:
        root = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        return (unreadable(f"XML that cannot be read: {error}"),)
    if root.getroottree().docinfo.internalDTD is not None:
        return (unreadable("XML with a document type"),)
    found: list[ChannelText] = []
    for node in (*root.itersiblings(preceding=True), root, *root.itersiblings()):
        found += _tree_texts(node)
    return tuple(found)


def _tree_texts(node: etree._Element) -> list[ChannelText]:
    """Read an element, a comment or a processing instruction, and what is inside of it."""
    found = _node_texts(node)
    for child in node:
        name = _local_name(child.tag)
        if name in _ENTRY_TAGS:
            source = etree.tostring(child, with_tail=False)
            found += (_short_entry if len(source) <= _SHORT else _entry_texts)(source)
        else:
            found += _tree_texts(child)
        tail = child.tail
        if tail and not tail.isspace():
            found += text_or_html(f"after <{name}>", tail)
    return found


def _entry_texts(source: bytes) -> tuple[ChannelText, ...]:
    return tuple(_tree_texts(etree.fromstring(source, _parser())))


#: An entry is written alike in each document of a format that carries it.
_short_entry = functools.lru_cache(maxsize=1 << 15)(_entry_texts)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=True, remove_blank_text=False
    )


def _local_name(tag: object) -> str:
    """Return a name without its namespace; comments and processing instructions have a function for a tag."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else "comment"


def _node_texts(node: etree._Element) -> list[ChannelText]:
    tag: object = node.tag
    name = _local_name(tag)
    if not isinstance(tag, str):
        return list(text_or_html(name, node.text or ""))
    found = [ChannelText("element names", name, Reading.CODE)]
    reading = Reading.DATA if name in _DATA_TAGS else Reading.PROSE
    for attribute, value in node.attrib.items():
        key = _local_name(attribute)
        found += text_or_html(f"<{name} {key}>", str(value), Reading.CODE if key in _CODE_ATTRIBUTES else reading)
    text = node.text
    if text and not text.isspace():
        found += text_or_html(f"<{name}>", text, reading)
    if len(node) and _is_mixed(node):
        # Words may be cut up by the elements between them.
        texts = [str(text) for text in node.itertext()]
        found += [ChannelText(f"<{name}>", sign.join(texts), reading) for sign in ("", " ")]
    return found


def _is_mixed(node: etree._Element) -> bool:
    """Say whether text and elements stand side by side in it."""
    texts = [node.text, *(child.tail for child in node)]
    return any(text and not text.isspace() for text in texts)
