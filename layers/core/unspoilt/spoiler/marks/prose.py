"""Prose marks: announcements, callouts, named fences and attributes become marks of the tree like any other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.announcement import LABEL, Announcement, find_announcements
from unspoilt.spoiler.marks.cipher import find_cipher, names_cipher
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.node import TEXT_BLOCKS, Node, containers_of, image_words, leaves_of
from unspoilt.spoiler.marks.promise import place_promises
from unspoilt.spoiler.marks.section import place_sections
from unspoilt.spoiler.marks.space import place_spaces

#: `[!spoiler]`, and any that is folded; `<details>` is one, too. The others are not marks, and their name is no text.
_CALLOUT: Final = lazy_pattern(r"\[!(?:\s*spoilers?\b[^\]]{0,100}\][+-]?|[\w-]{1,40}\]-)[ \t]*", re.IGNORECASE)
_CALLOUT_NAME: Final = lazy_pattern(r"\[!([a-zA-Z][\w-]{0,40})(?:\|[^\]]{0,60})?\]\+?[ \t]*")
#: Links that go nowhere: a spoiler as Reddit once had it.
_NOWHERE_LINKS: Final = frozenset({"#s", "/s", "#spoiler", "/spoiler", "#sp", "/sp"})
_FENCE: Final = lazy_pattern(r"[{.\s]*spoilers?\b", re.IGNORECASE)
#: Of more in one paragraph only the first counts, and hides everything after it.
_MOST_ANNOUNCEMENTS: Final = 60
_SAID_TO_BE_MARKED: Final = lazy_pattern(
    r"\bspoilers\s(?:(?:are|have been|will be)\s)?(?:all\s|clearly\s|safely\s)?"
    r"(?:hidden|tagged|marked|masked|blacked out|blurred|collapsed|behind (?:a )?(?:tags?|cuts?|spoiler tags?))"
    r"(?:(?!spoil|\bnot\b|\bun|\bbut\b|\bonly\b|\buntil\b|\bexcept\b|\bafter\b)[^.!?\n|>]){0,80}(?=[.!?\n|>]|$)",
    re.IGNORECASE,
)
_BARE_WORD: Final = lazy_pattern(r"\s*[Ss]poilers?\s*")
#: What makes a code span code, and not words that were set in type.
_CODE: Final = lazy_pattern(r"[<>{}\[\]|:=]")
_MARKISH: Final = lazy_pattern(r"\|\||>!|:::|spoil", re.IGNORECASE)


def place_marks(root: Node, *, vouched: bool = False) -> None:
    """Write every mark that is not a token of its own into the tree.

    `vouched`: the author says that nothing is given away, so what only names the ending is no mark.
    """
    place_spaces(root)
    if not vouched:
        place_sections(root)
    place_promises(root)
    marked = any(_opens(leaf) for leaf in leaves_of(root))
    ciphered = any(names_cipher(leaf.text) for leaf in leaves_of(root))
    for node in list(containers_of(root)):
        if node.type in TEXT_BLOCKS:
            _place_images(node)
            _place_ciphers(node, named=ciphered)
            place_announcements(node, marked=marked)
        elif node.type == "blockquote":
            _place_callout(node)
        if node.type not in TEXT_BLOCKS:
            _place_around_blocks(node)


def plain_text(node: Node) -> tuple[str, list[tuple[int, Node]]]:
    """Return a block's text without its formatting, and where in it each leaf of text begins."""
    parts: list[str] = []
    starts: list[tuple[int, Node]] = []
    length = 0
    for leaf in leaves_of(node):
        if leaf.type == "break" or (leaf.tag is not None and leaf.tag.breaks):
            text = "\n"
        elif leaf.type == "image":
            text = f" {_image_words(leaf)} "
        else:
            text = leaf.text if leaf.type == "text" or (leaf.type == "code" and _CODE.search(leaf.text) is None) else ""
        starts.append((length, leaf))
        parts.append(text)
        length += len(text)
    return "".join(parts), starts


def _place_ciphers(block: Node, *, named: bool) -> None:
    """Mark what is in ROT13."""
    text, starts = plain_text(block)
    spans = find_cipher(text, named=named)
    if len(spans) > _MOST_ANNOUNCEMENTS:
        spans = [(spans[0][0], len(text))]
    for start, end in reversed(spans):
        _insert(block, starts, Announcement(end, Mark(Kind.CIPHER, Role.CLOSE)))
        _insert(block, plain_text(block)[1], Announcement(start, Mark(Kind.CIPHER, Role.OPEN)))


def _image_words(leaf: Node) -> str:
    words = image_words(leaf)
    if words:
        return words
    name = unquote(leaf.target).rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return re.sub(r"[-_+.\d]+", " ", name)


def place_announcements(block: Node, *, marked: bool = False) -> None:
    """Write the announcements of one block of text into it.

    `marked`: something in the file is, so a sentence that says that spoilers are marked speaks of that.
    """
    text, starts = plain_text(block)
    text = _without_taken_back(block, text, starts)
    if marked:
        text = _SAID_TO_BE_MARKED.sub(lambda said: " " * len(said[0]), text)
    found = find_announcements(text, heading=block.type == "heading")
    if not found:
        found = _struck_out(block, starts)
    if len(found) > _MOST_ANNOUNCEMENTS:
        found = [item for item in found if item.mark.role is Role.OPEN][:1]
    for announcement in reversed(found):
        if not _labels_a_mark(announcement, text, starts):
            _insert(block, starts, announcement)


def _labels_a_mark(announcement: Announcement, text: str, starts: list[tuple[int, Node]]) -> bool:
    """Say whether it is nothing but the label of a mark that begins right behind it: "Spoiler: ||he dies||"."""
    if announcement.mark.kind is not Kind.LINE or announcement.mark.role is not Role.OPEN:
        return False
    following = next((start for start, leaf in starts if start > announcement.at and _opens(leaf)), None)
    return following is not None and LABEL.fullmatch(text[announcement.at : following]) is not None


def _opens(leaf: Node) -> bool:
    if leaf.tag is not None:
        return leaf.tag.spoiler and not leaf.tag.void and not leaf.tag.closed
    return leaf.mark is not None and leaf.mark.role is not Role.CLOSE and leaf.mark.kind is not Kind.NOWHERE


def _without_taken_back(block: Node, text: str, starts: list[tuple[int, Node]]) -> str:
    """Blank out the bare word where it is struck out of a sentence: "a ~~spoiler~~ review" announces nothing."""
    struck = {
        id(leaf)
        for node in containers_of(block)
        if node.type == "s" and len(node.children) == 1
        for leaf in node.children
    }
    for start, leaf in starts:
        if id(leaf) not in struck or _BARE_WORD.fullmatch(leaf.text) is None:
            continue
        blanked = f"{text[:start]}{' ' * len(leaf.text)}{text[start + len(leaf.text) :]}"
        return blanked if sum(char.isalpha() for char in blanked) > 1 else text
    return text


def _struck_out(block: Node, starts: list[tuple[int, Node]]) -> list[Announcement]:
    """Judge a paragraph once more without what is struck out: "hic sunt ~~dracones~~ spoilers"."""
    struck = {id(leaf) for node in containers_of(block) if node.type == "s" for leaf in leaves_of(node)}
    if not struck:
        return []
    parts = [
        " " * len(leaf.text) if id(leaf) in struck else ("\n" if leaf.type == "break" else leaf.text)
        for _, leaf in starts
        if leaf.type in {"text", "code", "break"}
    ]
    return [replace(item, at=0) for item in find_announcements("".join(parts), heading=block.type == "heading")[:1]]


def _insert(block: Node, starts: list[tuple[int, Node]], announcement: Announcement) -> None:
    """Split the leaf at the announcement's offset and put the mark there."""
    at = announcement.at
    for start, leaf in reversed(starts):
        if start > at or (start == at and announcement.mark.role is Role.CLOSE and at):
            continue
        mark = Node("mark", leaf.line, leaf.last_line, mark=announcement.mark)
        parent = _parent_of(block, leaf)
        index = next(number for number, child in enumerate(parent.children) if child is leaf)
        cut = at - start
        if leaf.type != "text" or cut <= 0 or cut >= len(leaf.text):
            # Opening marks stand before the leaf they fall into, closing ones after it.
            before = announcement.mark.role is Role.OPEN and (leaf.type != "text" or cut <= 0)
            parent.children.insert(index if before else index + 1, mark)
            return
        rest = Node("text", leaf.line, leaf.last_line, text=leaf.text[cut:])
        leaf.text = leaf.text[:cut]
        parent.children[index + 1 : index + 1] = [mark, rest]
        return
    block.children.insert(0, Node("mark", block.line, block.line, mark=announcement.mark))


def _place_images(block: Node) -> None:
    """Mark an image whose description carries a mark, or that is itself called a spoiler, and Reddit's links."""
    for parent in containers_of(block):
        children: list[Node] = []
        for child in parent.children:
            children.append(child)
            if child.type == "link" and child.target.casefold() in _NOWHERE_LINKS:
                _enclose(children, len(children) - 1, Mark(Kind.DIRECTIVE, Role.OPEN, label="a link to nowhere"))
            if child.type == "image":
                marks = [leaf for part in child.children for leaf in leaves_of(part) if _is_mark(leaf)]
                if marks or (child.tag is not None and child.tag.spoiler):
                    _enclose(children, len(children) - 1, Mark(Kind.IMAGE, Role.OPEN))
                    if len(marks) % 2:  # it opens in the description and closes somewhere after the image
                        children.append(marks[-1])
        parent.children = children


def _is_mark(leaf: Node) -> bool:
    return leaf.type == "mark" or (leaf.tag is not None and leaf.tag.spoiler)


def _parent_of(block: Node, leaf: Node) -> Node:
    return next(node for node in containers_of(block) if any(child is leaf for child in node.children))


def _place_callout(quote: Node) -> None:
    """Mark an Obsidian callout: the quote is its scope."""
    first = next((leaf for leaf in leaves_of(quote) if leaf.type != "mark"), None)
    if first is None or first.type != "text":
        return
    if (match := _CALLOUT.match(first.text)) is None:
        if (named := _CALLOUT_NAME.match(first.text)) is not None:
            _dress_callout(quote, first, named.end())
        return
    first.text = first.text[match.end() :]
    mark = Mark(Kind.CALLOUT, Role.OPEN)
    quote.children.insert(0, Node("mark", quote.line, quote.line, mark=mark))
    quote.children.append(Node("mark", quote.last_line, quote.last_line, mark=replace(mark, role=Role.CLOSE)))


def _dress_callout(quote: Node, first: Node, end: int) -> None:
    """Take the name off a callout that hides nothing, and set what stands behind it as a title."""
    first.text = first.text[end:]
    block = quote.children[0]
    at = next((number for number, child in enumerate(block.children) if child.type == "break"), len(block.children))
    title, rest = block.children[:at], block.children[at + 1 :]
    if not any(leaf.content for node in title for leaf in leaves_of(node)):
        block.children = rest
    elif block.type == "paragraph" and any(child is first for child in title):
        for ending in block.children[at : at + 1]:
            ending.level = 1  # as if it were written as a break: a title has a line of its own
        block.children = [Node("strong", block.line, block.line, title), *block.children[at:]]


def _place_around_blocks(parent: Node) -> None:
    children: list[Node] = []
    pending: Mark | None = None
    for child in parent.children:
        mark = _mark_of_block(child)
        if mark is not None and child.type == "paragraph" and not any(leaf.content for leaf in leaves_of(child)):
            # `{: .spoiler}` alone belongs to the block above it or below it: both.
            if children:
                _enclose(children, len(children) - 1, mark)
            pending = mark
            continue
        children.append(child)
        if mark is not None or pending is not None:
            _enclose(children, len(children) - 1, mark or pending or Mark(Kind.ATTRIBUTE, Role.OPEN))
            pending = None
    parent.children = children


def _enclose(children: list[Node], index: int, mark: Mark) -> None:
    node = children[index]
    children.insert(index, Node("mark", node.line, node.line, mark=replace(mark, role=Role.OPEN)))
    children.append(Node("mark", node.last_line, node.last_line, mark=replace(mark, role=Role.CLOSE)))


def _mark_of_block(node: Node) -> Mark | None:
    if node.type == "fence":
        if find_cipher(node.text, named=False):
            return Mark(Kind.CIPHER, Role.OPEN, name="block")
        if _FENCE.match(node.label):
            return Mark(Kind.FENCE, Role.OPEN, name="block")
        # A fence that never closes swallows the marks after it.
        return Mark(Kind.FENCE, Role.OPEN, name="block") if not node.tight and _MARKISH.search(node.text) else None
    if node.type in TEXT_BLOCKS and any(leaf.type == "attributes" for leaf in leaves_of(node)):
        return Mark(Kind.ATTRIBUTE, Role.OPEN, name="block")
    return None
