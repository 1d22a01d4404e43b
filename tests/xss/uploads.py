"""A payload as an author would upload it: in every field and every place of the text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from xss.payloads import Payload

#: The veto lets it stand anywhere.
_PROSE = "The light is good, the pace is even, and the letters are printed well."


@dataclass(frozen=True, slots=True)
class Upload:
    key: str
    #: From the most of the payload to the least: what is refused is tried again with less of it.
    versions: tuple[str, ...]


def uploads_of(payload: Payload, number: int) -> tuple[Upload, Upload]:
    """Return a review with the payload in all its parts, and one whose body its author vouches for."""
    # What a title, a name and a teaser go through on their way was counted.
    quoted = _fields(payload, number, _through(payload.line, 2))
    quoted |= {"title": f"{_through(payload.line, 4)} {number}", "teaser": _through(payload.line, 1)}
    plain = {**quoted, "title": f"Number {number}"}
    body = _body_of(payload, number)
    key = f"reviews/{number:04}.md"
    shown = Upload(key, (_file(quoted, body), _file(plain, body), _file({"title": plain["title"]}, body)))
    vouching = {**_fields(payload, number, payload.text), "spoilers": "none", "genre": ["Tides"]}
    del vouching["title"]
    named = f"reviews/{_file_name(payload)}.{number}.md"
    body = f"{_PROSE} Vouched for {number}.\n\n{_inline(payload.line)}\n\n{payload.text}\n"
    entitled = {"title": f"Vouched {number}", "spoilers": "none"}
    return shown, Upload(named, (_file(vouching, body), _file({**vouching, **entitled}, body), _file(entitled, body)))


def _through(text: str, times: int) -> str:
    """Write a text so that it is left as it was by what takes tags out of it so many times."""
    return text.replace("<", "<" * (times + 1) + "b>" * times)


def _fields(payload: Payload, number: int, text: str) -> dict[str, object]:
    return {
        "title": f"{text} {number}",
        "author": [text, payload.line],
        "genre": [f"{text} {number}", "Tides"],
        "kind": payload.line,
        "audience": text,
        "teaser": text,
        "description": payload.line,
        "rating": "4/5",
        "cover": "cover.png",
        "slug": payload.line,
        "imdb_id": payload.line,
        payload.text: payload.text,
    }


def _file(fields: dict[str, object], body: str) -> str:
    return f"{json.dumps(fields)}\n\n{body}"


def _file_name(payload: Payload) -> str:
    return re.sub(r"[/\s]+", " ", payload.line)[:120].strip(". ") or "x"


def _inline(line: str) -> str:
    value = line.replace('"', "&quot;")
    bare = line.replace(" ", "%20")
    return f"""A sentence with {line} in it.

[{line}](https://tides.example/ "x") [x]({bare}) [x](<{line}>) [x](https://tides.example/ "{line}") <{bare}>

![{line}](tide.png) ![x]({bare}) ![x](tide.png "{line}") ![x](https://tides.example/a.png?"{line})

<a href="{value}" title="{value}">x</a> <img src="{value}" alt="{value}"> <a href="{line}">x</a> <span class="{value}" {line}>y</span>

`{line}` and [^note] and [ref].

[^note]: {line}

[ref]: {bare} "{line}"
"""


def _body_of(payload: Payload, number: int) -> str:
    """Put it where it does the least to what follows first, and as it is last: it may swallow the rest."""
    inline = _inline(payload.line)
    return f"""{_PROSE} This is number {number}.

:::spoiler
Hidden {number}: {payload.line}

{inline}
:::

## {payload.line}

{inline}

| {payload.line} | b |
|---|---|
| x | {payload.line} |

- {payload.line}

> {payload.line}

```{payload.line}
{payload.text}
```

{payload.text}
"""
