"""Rendering: one tree, walked twice; once with a stand-in for each hidden region, once with all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Final

from unspoilt.spoiler.image import own_image, published_name, safe_target
from unspoilt.spoiler.marks.node import PARTS, TEXT_BLOCKS, Node, containers_of, image_words, says_something
from unspoilt.spoiler.marks.raw_html import tag_html
from unspoilt.spoiler.marks.region import Region

_TAGS: Final = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "em": "em",
    "strong": "strong",
    "s": "s",
    "aside": "small",
}
#: Stands where an alt text may give something away.
NEUTRAL_ALT: Final = "a picture"
#: Leaves that are their text between two strings.
_SIMPLE: Final = {
    "text": ("", ""),
    "code": ("<code>", "</code>"),
    "fence": ("<pre><code>", "</code></pre>\n"),
    "hr": ("<hr>", "\n"),
}


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands inside a node."""

    #: Something that a reader may see.
    shown: bool
    #: Regions in it, in the order of the file.
    regions: tuple[int, ...]


@dataclass(slots=True)
class Renderer:
    """One walk over the tree."""

    regions: dict[int, Region]
    #: With everything, instead of with stand-ins.
    full: bool
    #: Takes the highest heading of the text to h2.
    heading_shift: int = 0
    #: Line breaks of the text are line breaks of the page.
    breaks: bool = False
    #: Regions that have had their stand-in, or their anchor.
    met: set[int] = field(default_factory=set)
    #: Footnotes in the order of their first reference.
    notes: list[str] = field(default_factory=list)
    level: int = 1
    _notes: dict[str, Node] = field(default_factory=dict)
    _content: dict[int, _Content] = field(default_factory=dict)

    def render(self, root: Node) -> str:
        """Render a whole body."""
        self._notes = {
            node.label: node
            for node in containers_of(root)
            if node.type == "footnote" and (self.full or self._of(node).shown)
        }
        parts = [self._children(root)]
        if self.full:
            self.notes.extend(label for label in self._notes if label not in self.notes)
        items: list[str] = []
        for label in self.notes:  # grows while notes refer to notes
            items.append(f'<li id="note-{len(items) + 1}">{self._children(self._notes[label])}</li>')
        if items:
            parts.append(f'<section class="footnotes"><ol>{"".join(items)}</ol></section>')
        return "".join(parts)

    def _of(self, node: Node) -> _Content:
        known = self._content.get(id(node))
        if known is not None:
            return known
        shown = False
        regions: dict[int, None] = {}
        for child in (node,) if node.leaf else node.children:
            if child.leaf:
                if child.region is not None and (child.content or child.type == "hr"):
                    regions[child.region] = None
                elif child.content and child.region is None:
                    shown = True
            elif child.type != "footnote" or child is node:
                inner = self._of(child)
                shown = shown or inner.shown
                regions.update(dict.fromkeys(inner.regions))
        content = _Content(shown, tuple(regions))
        self._content[id(node)] = content
        return content

    def _sole(self, node: Node) -> int | None:
        """Return the region that all of the node stands in, or None."""
        content = self._of(node)
        return content.regions[0] if not content.shown and len(content.regions) == 1 else None

    def _children(self, node: Node, inside: int | None = None) -> str:
        """Render a container's children; in the full text the parts of a region are wrapped together."""
        parts: list[str] = []
        wrapped: list[str] = []
        open_region: int | None = None
        tag = "span" if node.type in TEXT_BLOCKS or node.inline else "div"
        for child in node.children:
            if child.type == "footnote":
                continue
            region = None if inside is not None or child.type in PARTS else self._region_of(child)
            if region != open_region and not self._blank(child):
                self._flush(parts, wrapped, open_region, tag)
                open_region = region
            html = self._node(child, region if region is not None else inside)
            (wrapped if open_region is not None else parts).append(html)
        self._flush(parts, wrapped, open_region, tag)
        return "".join(parts)

    def _blank(self, node: Node) -> bool:
        content = self._of(node)
        return not content.shown and not content.regions and node.type not in {"tag", "hr", "break"}

    def _region_of(self, node: Node) -> int | None:
        if not self.full:
            return None
        if node.leaf:
            return node.region
        return self._sole(node)

    def _flush(self, parts: list[str], wrapped: list[str], region: int | None, tag: str) -> None:
        html = "".join(wrapped)
        wrapped.clear()
        if region is None or not html.strip():
            parts.append(html)
            return
        anchor = "" if region in self.met else f' id="spoiler-{region}"'
        self.met.add(region)
        parts.append(f'<{tag} class="spoiler"{anchor}>{html}</{tag}>')

    def _node(self, node: Node, inside: int | None) -> str:
        if node.leaf:
            return self._leaf(node)
        content = self._of(node)
        if not self.full and node.type == "heading" and content.regions and not says_something(node):
            content = _Content(False, content.regions)  # noqa: FBT003 - an emoji alone is no heading
        if not self.full and not content.shown and content.regions and (len(content.regions) == 1 or node.inline):
            return self._hidden(node, content.regions)
        inner = self._children(node, inside)
        if node.type == "heading":
            return self._heading(node, inner)
        if node.type == "paragraph" and (node.tight or (not content.shown and not content.regions)):
            return f"{inner}\n"
        if node.type == "link":
            return self._link(node, inner)
        if not inner.strip() and node.type not in {"td", "th"}:
            return ""
        tag = _TAGS.get(node.type)
        if tag is None:
            return inner
        start = f' start="{node.level}"' if node.type == "ordered_list" and node.level != 1 else ""
        ending = "" if node.inline else "\n"
        return f"<{tag}{start}>{inner}</{tag}>{ending}"

    def _hidden(self, node: Node, regions: tuple[int, ...]) -> str:
        """Stand in for a node that is hidden as a whole."""
        links = "".join(self._stand_in(number) for number in regions)
        if node.type in {"th", "td"}:
            return f"<td>{links}</td>"
        if node.type == "list_item":
            return f"<li>{links}</li>" if links else ""
        if node.type in PARTS:
            return f"<tr><td>{links}</td></tr>" if links else ""
        if not links or node.inline or (node.type == "paragraph" and node.tight):
            return links
        return f'<p class="spoiler-stand-in-block">{links}</p>\n'

    def _stand_in(self, number: int) -> str:
        region = self.regions[number]
        if number in self.met or not region.visible:
            return ""
        self.met.add(number)
        return (
            f'<a class="spoiler-stand-in" id="shown-{number}" href="spoilers/#spoiler-{number}">{region.invitation}</a>'
        )

    def _heading(self, node: Node, inner: str) -> str:
        if not inner.strip():
            return ""
        # No level is skipped on the way down: assistive software reads the outline.
        self.level = max(2, min(node.level + self.heading_shift, self.level + 1, 6))
        return f"<h{self.level}>{inner}</h{self.level}>\n"

    def _link(self, node: Node, inner: str) -> str:
        target = safe_target(node.target)
        if target is None or not (self.full or node.tight) or not inner.strip():
            return inner
        return f'<a href="{escape(target)}" rel="noopener nofollow">{inner}</a>'

    def _leaf(self, node: Node) -> str:
        if node.nowhere or node.type in {"comment", "definition", "attributes"}:
            return ""
        if node.region is not None and not self.full:
            return self._stand_in(node.region) if node.content else ""
        if node.type in _SIMPLE:
            before, after = _SIMPLE[node.type]
            return f"{before}{escape(node.text, quote=False)}{after}"
        if node.type == "break":
            return "<br>\n" if node.level or self.breaks else "\n"
        if node.type == "image":
            return self._image(node)
        if node.type == "footnote_ref":
            return self._reference(node)
        if node.tag is not None:
            linked = self.full or node.tight
            return tag_html(node.tag, self.heading_shift, linked=linked)
        return escape(node.mark.literal, quote=False) if node.stray and node.mark is not None else ""

    def _image(self, node: Node) -> str:
        words = NEUTRAL_ALT if node.neutral and not self.full else image_words(node)
        source = own_image(node.target)
        usable = self.full or node.tight
        if source is not None and node.region is None and node.tight:
            way = "../" if self.full else ""
            return f'<img src="{way}{published_name(source)}" alt="{escape(words)}" loading="lazy">'
        target = safe_target(node.target) if usable else None
        caption = escape(words or "image", quote=False)
        if target is None:
            return f"<em>[{caption}]</em>" if words else ""
        # The page loads nothing from elsewhere: readers decide.
        return f'<a href="{escape(target)}" rel="noopener nofollow">[{caption}]</a>'

    def _reference(self, node: Node) -> str:
        if node.label not in self._notes:
            return ""
        if node.label not in self.notes:
            self.notes.append(node.label)
        number = self.notes.index(node.label) + 1
        return f'<sup><a href="#note-{number}">[{number}]</a></sup>'
