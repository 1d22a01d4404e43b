"""Find the front matter of a file, whichever of its notations it is in, and where the body begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.header_lines import read_header_lines
from unspoilt.review.json_block import end_of_json, read_json
from unspoilt.review.value import Mapping, Pair, Scalar, Sequence, Value, refuse

#: Front matter in bytes of UTF-8.
FRONT_MATTER_CAP: Final = 8 * 1024
#: The body in bytes of UTF-8.
BODY_CAP: Final = 256 * 1024

#: `---`, and what follows it in Eleventy's fences: `---json`.
_OPENING: Final = lazy_pattern(r"(-{3}|\+{3}|;{3})[ \t]*([A-Za-z]{0,12})[ \t]*")
_NOTATIONS: Final = {"---": "yaml", "+++": "toml", ";;;": "json"}
_JSON_START: Final = lazy_pattern(r'\s*\{\s*["}]')


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The file in two: what its front matter says, and the lines of its body."""

    #: None where the file has no front matter at all.
    mapping: Mapping | None
    body_lines: tuple[str, ...]
    #: 1-based line of the file on which the body begins.
    body_line: int


def read_front_matter(text: str) -> FrontMatter:
    """Split the text and read its front matter, or refuse it with the line that is wrong."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    split = _split(lines, start)
    body = "\n".join(split.body_lines)
    if len(body) * 4 > BODY_CAP and len(body.encode()) > BODY_CAP:
        refuse(split.body_line, f"the body is larger than {BODY_CAP // 1024} KiB: shorten or split it")
    return split


def _split(lines: list[str], start: int) -> FrontMatter:
    if start == len(lines):
        return FrontMatter(None, tuple(lines), 1)
    fence = _OPENING.fullmatch(lines[start])
    if fence is not None:
        return _read_fenced(lines, start, fence[1], fence[2].casefold() or _NOTATIONS[fence[1]])
    if _JSON_START.match("\n".join(lines[start : start + 3])):
        return _read_bare_json(lines, start)
    found = read_header_lines(lines[start:], start + 1)
    if found is None:
        return FrontMatter(None, tuple(lines), 1)
    mapping, taken = found
    _refuse_size(lines[start : start + taken], start)
    return FrontMatter(_joined(mapping), tuple(lines[start + taken :]), start + taken + 1)


def _read_fenced(lines: list[str], start: int, fence: str, notation: str) -> FrontMatter:
    read = _reader_of(notation)
    if read is None:
        refuse(start + 1, "front matter in this notation is not read: use YAML (---), TOML (+++) or JSON ({)")
    closings = {fence, "..."} if fence == "---" else {fence}
    end = next((at for at in range(start + 1, len(lines)) if lines[at].rstrip() in closings), None)
    if end is None:
        refuse(
            start + 1,
            f"the front matter that begins here has no end: add a line of {fence} below its last key "
            f"(or, if there is none, remove this line)",
        )
    block = lines[start + 1 : end]
    _refuse_size(block, start)
    value = read("\n".join(block), start + 2)
    if isinstance(value, Scalar) and ":" not in (value.text or "") and fence == "---":
        # Prose between two lines of dashes is a body, not front matter.
        return FrontMatter(None, tuple(lines), 1)
    if value is not None and not isinstance(value, Mapping):
        refuse(start + 2, "the front matter must be keys with values, such as title: Dracula")
    return FrontMatter(value or Mapping((), start + 1), tuple(lines[end + 1 :]), end + 2)


def _reader_of(notation: str) -> Callable[[str, int], Value | None] | None:
    # Imported here: a file is in one notation or in none, and every parser takes its part of a cold start.
    match notation:
        case "yaml" | "yml":
            from unspoilt.review.yaml_events import read_yaml  # noqa: PLC0415

            return read_yaml
        case "toml":
            from unspoilt.review.toml_block import read_toml  # noqa: PLC0415

            return read_toml
        case "json":
            return lambda block, line: read_json(block, line)[0] if block.strip() else None
    return None


def _read_bare_json(lines: list[str], start: int) -> FrontMatter:
    rest = "\n".join(lines[start:])
    text = rest.lstrip()
    end = end_of_json(text, start + 1)
    _refuse_size([text[:end]], start)
    value, _ = read_json(text[:end], start + 1)
    end += len(rest) - len(text)
    if not isinstance(value, Mapping):
        refuse(start + 1, "the front matter must be keys with values")
    body = rest[end:].split("\n")
    line = start + 1 + rest.count("\n", 0, end)
    if not body[0].strip():
        return FrontMatter(value, tuple(body[1:]), line + 1)
    return FrontMatter(value, tuple(body), line)


def _refuse_size(block: list[str], start: int) -> None:
    size = sum(len(line.encode()) + 1 for line in block)
    if size > FRONT_MATTER_CAP:
        refuse(
            start + 1,
            f"the front matter has {size:,} bytes; it may have {FRONT_MATTER_CAP:,}: move long texts to the body",
        )


def _joined(mapping: Mapping) -> Mapping:
    """Join the values of a repeated key into one list, as header lines write lists."""
    order: dict[str, list[Pair]] = {}
    for pair in mapping.pairs:
        order.setdefault(pair.key.casefold(), []).append(pair)
    joined = (
        same[0]
        if len(same) == 1
        else Pair(same[0].key, same[0].line, Sequence(tuple(p.value for p in same), same[0].line))
        for same in order.values()
    )
    return Mapping(tuple(joined), mapping.line)
