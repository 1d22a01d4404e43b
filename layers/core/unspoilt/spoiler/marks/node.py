"""Node: markdown-it's flat tokens as a tree whose leaves stand in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from markdown_it.token import Token

from unspoilt.spoiler.marks.inline_marks import BAR
from unspoilt.spoiler.marks.mark import Mark
from unspoilt.spoiler.marks.markdown import parse_line
from unspoilt.spoiler.marks.raw_tag import RawTag

#: Blocks that hold a paragraph's worth of inline text.
TEXT_BLOCKS: Final = frozenset({"paragraph", "heading", "th", "td"})
#: Parts of a list or a table: they are never taken out of it and never wrapped.
PARTS: Final = frozenset({"list_item", "thead", "tbody", "tr", "th", "td"})
_INLINE: Final = frozenset({"em", "strong", "s", "link", "aside"})
_LEAVES: Final = {
    "softbreak": "break",
    "hardbreak": "break",
    "code_inline": "code",
    "text_special": "text",
    "html_inline": "text",
}


@dataclass(slots=True)
class Node:
    """A container with children, or a leaf with text. Scope writes `region` and `nowhere` into the leaves."""

    type: str
    #: 1-based, inclusive, lines of the file.
    line: int
    last_line: int
    children: list[Node] = field(default_factory=list)
    text: str = ""
    #: Heading level, list start, alignment, link target, image source, footnote label: what the type needs.
    level: int = 0
    target: str = ""
    title: str = ""
    label: str = ""
    #: Lists: no blank lines between items. Fences: closed.
    tight: bool = False
    mark: Mark | None = None
    tag: RawTag | None = None
    #: Number of the hidden region that the leaf stands in.
    region: int | None = None
    #: Shown neither here nor there: comments, scripts.
    nowhere: bool = False
    #: An image's alt text may give something away: outside the full text a neutral one stands there.
    neutral: bool = False
    #: A mark that turned out to close nothing is text after all.
    stray: bool = False

    @property
    def inline(self) -> bool:
        """Say whether it stands within a line of text."""
        return self.type in _INLINE or self.type in {"text", "break", "code", "image", "tag", "mark", "footnote_ref"}

    @property
    def leaf(self) -> bool:
        """Say whether it has no children by its nature."""
        return self.type in _LEAF_TYPES

    @property
    def content(self) -> bool:
        """Say whether the leaf is something that a reader sees."""
        return self.type in _CONTENT_TYPES and not self.nowhere and (self.type != "text" or bool(self.text.strip()))


_LEAF_TYPES: Final = frozenset(
    {
        "text", "break", "code", "fence", "hr", "image", "tag", "mark", "definition", "footnote_ref", "comment",
        "attributes",
    }
)  # fmt: skip
_CONTENT_TYPES: Final = frozenset({"text", "code", "fence", "image"})


def leaves_of(node: Node) -> Iterator[Node]:
    """Walk the leaves in the order of the file."""
    stack = [iter((node,))]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
        elif found.leaf:
            yield found
        else:
            stack.append(iter(found.children))


def text_of(node: Node, *types: str, most: int) -> str:
    """Return the text of the leaves of these types and the breaks between them; no leaf after so many characters."""
    parts: list[str] = []
    length = 0
    for leaf in leaves_of(node):
        text = "\n" if leaf.type == "break" else leaf.text if leaf.type in types else ""
        parts.append(text)
        length += len(text)
        if length > most:
            break
    return "".join(parts)


def image_words(image: Node) -> str:
    """Return the description of an image."""
    return " ".join(
        "".join(
            leaf.text for part in image.children for leaf in leaves_of(part) if leaf.type in {"text", "code"}
        ).split()
    )


def says_something(node: Node) -> bool:
    """Say whether a word of a node is left to be read."""
    return any(
        leaf.region is None and not leaf.nowhere and any(char.isalnum() for char in leaf.text)
        for leaf in leaves_of(node)
        if leaf.type in {"text", "code"}
    )


def containers_of(node: Node) -> Iterator[Node]:
    """Walk the containers, outer before inner."""
    stack = [node]
    while stack:
        found = stack.pop()
        if not found.leaf:
            yield found
            stack.extend(reversed(found.children))


def build_tree(tokens: list[Token], body_line: int) -> Node:
    """Build the tree of a parsed body; lines become lines of the file."""
    root = Node("root", body_line, body_line)
    stack = [root]
    line = last = body_line
    for token in tokens:
        if token.map is not None:
            line, last = body_line + token.map[0], body_line + max(token.map[0], token.map[1] - 1)
        if token.type == "inline":
            add_inline(stack[-1], token.children or [], line)
        elif token.nesting > 0:
            node = _container(token, line, last)
            stack[-1].children.append(node)
            stack.append(node)
        elif token.nesting < 0:
            stack.pop()
        else:
            stack[-1].children.append(_leaf(token, line, last))
    return root


def add_inline(parent: Node, tokens: list[Token], line: int) -> None:
    """Add a paragraph's tokens to the node of its block; `line` is where it begins."""
    first = line
    stack = [parent]
    for token in tokens:
        if "line" in token.meta:
            line = first + int(token.meta["line"])
        if token.nesting > 0:
            node = _container(token, line, line)
            stack[-1].children.append(node)
            stack.append(node)
        elif token.nesting < 0:
            stack.pop()
        else:
            # A break belongs to the line that it ends.
            at = line - 1 if token.type in {"softbreak", "hardbreak"} else line
            stack[-1].children.append(_leaf(token, at, at))


def _container(token: Token, line: int, last: int) -> Node:
    node = Node(token.type.removesuffix("_open"), line, last)
    if node.type == "heading":
        node.level = int(token.tag[1])
    elif node.type == "ordered_list":
        node.level = int(token.attrGet("start") or 1)
    elif node.type in {"th", "td"}:
        node.title = str(token.attrGet("style") or "").removeprefix("text-align:")
    elif node.type == "link":
        node.target = str(token.attrGet("href") or "")
        node.title = str(token.attrGet("title") or "")
        node.label = str(token.meta.get("label", ""))
    elif node.type == "footnote":
        node.label = str(token.meta["label"])
    elif node.type == "paragraph":
        node.tight = token.hidden
    return node


def _leaf(token: Token, line: int, last: int) -> Node:
    node = Node(_LEAVES.get(token.type, token.type), line, last, text=token.content.replace(BAR, "|"))
    if token.type == "hardbreak":
        node.level = 1
    elif token.type == "image":
        node.text = ""
        node.children = []
        add_inline(node, token.children or [], line)
        node.target = str(token.attrGet("src") or "")
        node.title = str(token.attrGet("title") or "")
        node.label = str(token.meta.get("label", ""))
    elif token.type == "fence":
        node.label = token.info.strip()
        node.tight = bool(token.meta.get("closed", True))
    elif token.type == "mark":
        node.mark = token.meta["mark"]
    elif token.type == "tag":
        node.tag = token.meta["tag"]
        if node.tag.name == "img" and node.tag.attribute("src"):
            node.type, node.target = "image", node.tag.attribute("src")
            add_inline(node, parse_line(node.tag.attribute("alt")), line)
    elif token.type == "footnote_ref":
        node.label = str(token.meta["label"])
    elif token.type == "definition":
        node.label = str(token.meta["id"])
        node.text = ""
    return node
