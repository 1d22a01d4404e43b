"""Chromium lays every page out without sideways scrolling, from a telephone's width to a desk's."""

from __future__ import annotations

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
