"""The Markdown parser: CommonMark with tables, strikethrough, footnotes and marks, and the limits it is safe within."""

from __future__ import annotations

import functools
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.token import Token

from unspoilt.spoiler.marks import (
    block_marks,
    forum_marks,
    inline_marks,
    notation,
    pair_marks,
    shortcode_marks,
    tag_marks,
)
from unspoilt.spoiler.marks.limit import MOST_NESTING, check_limits, check_tokens

__all__ = ["check_limits", "make_parser", "parse_body", "parse_line"]

#: Blocks that a mark's own line may interrupt.
_INTERRUPTS: Final[RuleOptionsType] = {"alt": ["paragraph", "reference", "blockquote", "list"]}
_ENDS_TEXT: Final[RuleOptionsType] = {"alt": ["paragraph", "reference"]}


@functools.cache
def make_parser() -> MarkdownIt:
    """Build the parser of review bodies; one for the process, it keeps no state of a document."""
    # Indented code is off: in reviews it is pasted text, and a mark in it must count.
    parser = MarkdownIt("commonmark", {"html": False, "store_labels": True, "inline_definitions": True})
    parser.options["maxNesting"] = MOST_NESTING
    parser.enable(["table", "strikethrough"])
    parser.disable(["code", "html_block", "html_inline", "newline"])
    block = parser.block.ruler
    block.at("table", block_marks.table, _ENDS_TEXT)
    block.at("fence", block_marks.fence, _INTERRUPTS)
    block.at("blockquote", block_marks.blockquote, _INTERRUPTS)
    block.at("reference", block_marks.reference)
    block.before("table", "container", block_marks.container, _INTERRUPTS)
    block.before("table", "comment", block_marks.comment, _INTERRUPTS)
    block.before("table", "line_comment", block_marks.line_comment, _INTERRUPTS)
    block.before("table", "folded", block_marks.folded, _INTERRUPTS)
    block.before("reference", "footnote", block_marks.footnote, _ENDS_TEXT)
    inline = parser.inline.ruler
    inline.before("autolink", "tag", tag_marks.tag)
    inline.before("link", "footnote", inline_marks.footnote)
    _add_marks(parser, before="backticks")
    for name, rule in (
        ("wiki_link", notation.wiki_link),
        ("highlight", notation.highlight),
        ("block_id", notation.block_id),
        ("field_colons", notation.field_colons),
        ("forum_code", notation.forum_code),
    ):
        inline.before("footnote", name, rule)
    return parser


@functools.cache
def make_line_parser() -> MarkdownIt:
    """Build the parser of front matter: marks and nothing else, for a title is not Markdown."""
    parser = MarkdownIt("zero")
    parser.inline.ruler.disable(["newline"], ignoreInvalid=True)
    parser.inline.ruler.push("tag", tag_marks.tag)
    _add_marks(parser, before="tag")
    return parser


def _add_marks(parser: MarkdownIt, before: str) -> None:
    for char in inline_marks.TERMINATORS:
        parser.inline.add_terminator_char(char)
    for name, rule in (
        ("break", inline_marks.break_line),
        ("bars", inline_marks.bars),
        ("reddit", inline_marks.reddit),
        ("bangs", inline_marks.bangs),
        ("tildes", pair_marks.tildes),
        ("pluses", pair_marks.pluses),
        ("percents", inline_marks.percents),
        ("bbcode", forum_marks.bbcode),
        ("goodreads", inline_marks.goodreads),
        ("shortcode", shortcode_marks.shortcode),
        ("braces", shortcode_marks.braces),
        ("attributes", inline_marks.attributes),
        ("container_inline", inline_marks.container),
    ):
        parser.inline.ruler.before(before, name, rule)


def parse_body(body: str, body_line: int) -> list[Token]:
    """Parse a body that is within the limits; raise ReviewRefused where its nesting turns out not to be."""
    tokens = make_parser().parse(body, {"footnotes": set(), "body": body})
    check_tokens(tokens, body_line)
    return tokens


def parse_line(text: str) -> list[Token]:
    """Parse one front matter text for marks; return the inline tokens."""
    tokens = make_line_parser().parseInline(text)
    return list(tokens[0].children or []) if tokens else []
