"""Every page of the site, built as it is published, and the pages that stand for their types."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from fakes.desk import BODY, SITE, Desk, review_text
from fakes.newsletter import FakeFlownIssues
from unit.site.test_preferences_page import TOKEN, VIEW
from unit.site.test_subscription_pages import PAGES as ANSWERS
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.site.issue_pages import render_issues
from unspoilt.site.preferences_page import render_preferences
from unspoilt.use_cases.flown_issues import FlownIssue
from unspoilt.use_cases.publish_issues import PublishIssues
from unspoilt.use_cases.settle import Settling

_SAMPLES: Final = Path(__file__).parents[2] / "samples" / "reviews"
#: What a body can hold.
_RICH: Final = f"""{BODY}

## What it does well

1. Weather
2. Tide tables
   - of the spring
   - of the autumn

> A tide is a promise that is kept twice a day.

| chapter | tide | pages |
|:--------|:----:|------:|
| one     | high |    12 |
| two     | low  |   240 |

| {" | ".join(f"hour {hour}" for hour in range(24))} |
|{"---|" * 24}
| {" | ".join("high" for _ in range(24))} |

```
{"code that needs its room " * 8}
```

#### A heading that skips a level

A line with `code`, **weight**, *stress*, ~~regret~~, a [link](https://tides.example/?a=1&b=2) and ||the cousin||.

![The marsh at noon](marsh.png)

![](marsh.png)

***

{"Unbreakable" * 30}
"""
#: The pages that stand for their types, and the paths of all that are of the type.
TYPES: Final = {
    "index.html": r"index\.html",
    "archive/1/": r"archive/\d+/",
    "archive/": r"archive/",
    "reviews/the-tide-house/": r"reviews/[a-z0-9-]+/",
    "reviews/the-tide-house/spoilers/": r"reviews/[a-z0-9-]+/spoilers/",
    "years/2026/": r"years/\d{4}/",
    "years/2026/1/": r"years/\d{4}/\d+/",
    "genres/horror/": r"genres/[a-z0-9-]+/",
    "genres/tides/1/": r"genres/[a-z0-9-]+/\d+/",
    "kinds/book/": r"kinds/[a-z]+/",
    "kinds/book/1/": r"kinds/[a-z]+/\d+/",
    "search/": r"search/",
    "issues/": r"issues/",
    "issues/2026/": r"issues/\d{4}/",
    "issues/weekly-20260303T170000Z/": r"issues/[a-z]+-\d{8}T\d{6}Z/",
    "404.html": r"404\.html",
    "410.html": r"410\.html",
}
#: Pages of these types that look different from the others: nothing hidden, a word too long for its line, found words.
STATES: Final = (
    "reviews/three-men-in-a-boat/",
    "reviews/" + ("donaudampfschifffahrt" * 4)[:80] + "/",
    "search/?q=tide",
)


@cache
def documents() -> dict[str, bytes]:
    """Return all that is published, and all that the subscription API answers, by path."""
    return {**_published(), **_answered(), **_empty()}


def is_page(path: str) -> bool:
    return path.endswith(("/", ".html"))


def type_of(path: str) -> str | None:
    """Return the page that stands for the type of a published page."""
    return next((one for one, pattern in TYPES.items() if re.fullmatch(pattern, path)), None)


@cache
def _published() -> dict[str, bytes]:
    desk = Desk()
    for sample in sorted(path for path in _SAMPLES.iterdir() if path.is_file()):  # `make run` keeps a folder there
        desk.upload(f"reviews/{sample.name}", sample.read_bytes())
    more = "kind: book\ngenres: [Tides]\n"
    desk.upload("reviews/marsh.png", _picture(1600, 900))
    body = f"{_RICH}\n\n:::spoiler\n{_RICH}\n:::\n"
    desk.upload("reviews/rich.md", review_text(body=body, more=f"{more}cover: marsh.png\n"))
    desk.upload("reviews/long.md", review_text("Donaudampfschifffahrt" * 6, body=f"Another. {BODY}"))
    for number in range(60):
        text = review_text(f"Tide {number}", body=f"Of number {number}. {BODY}", more=more)
        desk.upload(f"reviews/{number}.md", text)
    desk.check_all()
    _publish_issues(desk)
    return {path: document.body for path, document in desk.site.documents.items()}


def _picture(width: int, height: int) -> bytes:
    """Return a PNG of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    rows = zlib.compress((b"\0" + b"\x5a\x8b\x9e" * width) * height)
    header = chunk(b"IHDR", size + b"\x08\x02\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _publish_issues(desk: Desk) -> None:
    reviews = (*tuple(desk.live().values())[:12], "withdrawn since")
    flown = FakeFlownIssues()
    publish = PublishIssues(flown, desk.catalogue, Settling(desk.site), SITE)
    for year in (2025, 2026):
        end = datetime(year, 3, 3, 17, tzinfo=UTC)
        issue = FlownIssue(issue_id_of(Cadence.WEEKLY, end), Cadence.WEEKLY, end, reviews)
        flown.add(issue)
        publish.publish_issue(issue.id)


def _answered() -> dict[str, bytes]:
    named = {**ANSWERS, "preferences": render_preferences(SITE, TOKEN, VIEW)}
    return {f"subscriptions/{name.replace(' ', '-')}.html": body for name, body in named.items()}


def _empty() -> dict[str, bytes]:
    desk = Desk()
    desk.check_all()
    pages = {path: document.body for path, document in desk.site.documents.items()}
    issues = render_issues((), (), SITE).body
    return {
        "empty/home.html": pages["index.html"],
        "empty/archive.html": pages["archive/"],
        "empty/issues.html": issues,
    }
