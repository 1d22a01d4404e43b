"""Chromium lays every page out without sideways scrolling, from a telephone's width to a desk's."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fakes.desk import BODY, Desk, review_text
from fakes.served import serve

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PROBE = """<!doctype html><title>probe</title>
<iframe id="page" src="/{path}" style="width:{width}px;height:900px;border:0"></iframe>
<pre id="found">nothing</pre>
<script>
document.getElementById("page").addEventListener("load", (event) => {{
  const root = event.target.contentDocument.documentElement;
  document.getElementById("found").textContent = "scrollWidth=" + root.scrollWidth + " title=" + event.target.contentDocument.title;
}});
</script>"""
PROBES = """<!doctype html><title>probes</title><pre id="found">nothing</pre>
<script>
const found = {{}};
const paths = {paths};
const look = (path, page) => {{
  const direction = (one) => one && (one.matches(":dir(rtl)") ? "rtl" : "ltr");
  const second = page.querySelector(".prose p:nth-of-type(2)");
  const range = page.createRange();
  let text = null;
  if (second) {{
    range.selectNodeContents(second);
    const box = second.getBoundingClientRect();
    const last = [...range.getClientRects()].at(-1);
    text = last.right >= box.right - 1 && last.left > box.left + 1 ? "rtl" : "ltr";
  }}
  found[path] = {{ width: page.documentElement.scrollWidth, heading: direction(page.querySelector("h1")), text }};
}};
for (const path of paths) {{
  const frame = document.createElement("iframe");
  frame.style = "width:320px;height:900px;border:0";
  frame.addEventListener("load", () => {{
    look(path, frame.contentDocument);
    if (Object.keys(found).length === paths.length) document.getElementById("found").textContent = JSON.stringify(found);
  }});
  frame.src = `/${{path}}`;
  document.body.append(frame);
}}
</script>"""
#: Titles and words that ask for more room than there is.
HARD = {
    "words": "Endless " * 62,
    "one word": "x" * 500,
    "right to left": "كتاب الرمل والمرايا " * 25,
    "marks": "a\u0301\u0316\u0327" * 170,
    "families": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 100,
    "a line": "_" * 500,
}
LONG = f"{BODY}\n\n{'Unbreakable' * 30}\n\n| a | b | c |\n|---|---|---|\n| {'wide ' * 20} | {'W' * 90} | x |\n\n    {'code ' * 60}\n"


def scroll_width(chromium: str, address: str, profile: Path) -> tuple[int, str]:
    command = [chromium, *FLAGS, f"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom", address]
    found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=90).stdout
    match = re.search(r"scrollWidth=(\d+) title=(.*)</pre>", found)
    assert match is not None, found[-400:]
    return int(match[1]), match[2]


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1200])
def test_no_page_scrolls_sideways(width: int, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    desk = Desk()
    desk.upload("reviews/a.md", review_text(body=f"{LONG}\n\n:::spoiler\n{LONG}\n:::\n"))
    desk.upload("reviews/b.md", review_text(f"{'Donaudampfschifffahrt' * 6}", body=f"Another. {BODY}"))
    desk.check_all()
    pages = {path: document.body for path, document in desk.site.documents.items()}
    shown = [path for path in pages if path.endswith(("/", ".html"))]
    probes = {f"probe-{n}": PROBE.format(path=path, width=width).encode() for n, path in enumerate(shown)}

    with serve({**pages, **probes}) as address:
        found = {path: scroll_width(chromium, f"{address}probe-{n}", tmp_path) for n, path in enumerate(shown)}

    assert len(found) >= 5
    assert {path: wide for path, (wide, _) in found.items() if wide > width} == {}
    assert all(title for _, title in found.values())


@pytest.mark.slow
def test_the_hardest_titles_fit_a_telephone_and_run_in_their_own_direction(tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    desk = Desk()
    for number, title in enumerate(HARD.values()):
        fields = {"title": f"{title} {number}", "author": title[:200], "genre": [title[:60], "Tides"], "teaser": title}
        desk.upload(
            f"reviews/{number}.md",
            f"{json.dumps(fields, ensure_ascii=False)}\n\n{BODY} {number}\n\n{title}\n\n{'W' * 200}\n",
        )
    desk.check_all()
    pages = {path: document.body for path, document in desk.site.documents.items()}
    shown = [path for path in pages if path.startswith("reviews/") and path.endswith("/")]
    shown += ["index.html", "archive/", "genres/tides/", *(path for path in pages if re.fullmatch(r"genres/x+/", path))]

    with serve({**pages, "probe": PROBES.format(paths=json.dumps(shown)).encode()}) as address:
        command = [chromium, *FLAGS, f"--user-data-dir={tmp_path}", "--virtual-time-budget=20000", "--dump-dom"]
        dom = subprocess.run(
            [*command, f"{address}probe"], check=True, capture_output=True, text=True, timeout=90
        ).stdout
        found = json.loads(html.unescape(dom.partition('<pre id="found">')[2].partition("</pre>")[0]))

    assert len(found) == len(shown) >= len(HARD) + 3
    assert {path: seen["width"] for path, seen in found.items() if seen["width"] > 320} == {}
    directions = {path: (seen["heading"], seen["text"]) for path, seen in found.items() if seen["text"]}
    assert sorted(directions.values()) == [("ltr", "ltr")] * (len(HARD) - 1) + [("rtl", "rtl")]
