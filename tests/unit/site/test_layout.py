"""The pages in a real browser, where there is one: nothing is wider than a narrow phone, nothing is blocked."""

from __future__ import annotations

import functools
import html
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from unit.site.samples import ALL, LEDGER, SITE, entry, facts, page_of
from unit.site.snapshots import SHOWN, documents
from unspoilt.site.document import local_path
from unspoilt.site.listing_page import render_home
from unspoilt.site.pages import render_review_page, render_spoilers_page
from unspoilt.site.stylesheet import render_stylesheet
from unspoilt.spoiler.safe_text import _KEY, FullHtml, ShownHtml

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

#: Whatever tries to be wider than its column.
_WIDE = (
    f"<p>{'unbroken' * 30}</p><pre>{'code ' * 60}</pre><table><tr>{'<td>column</td>' * 20}</tr></table>"
    f"<ul><li>{'item' * 40}</li></ul><blockquote><p>{'quote' * 40}</p></blockquote>"
)
_WRAPPER = """<!doctype html><meta charset="utf-8"><body><script>
const paths = %s, widths = [320, 1200], measured = {};
let waiting = paths.length * widths.length;
for (const path of paths) for (const width of widths) {
  const frame = document.createElement("iframe");
  frame.style = `width:${width}px;height:800px;border:0`;
  frame.onload = () => {
    const page = frame.contentDocument, root = page.documentElement;
    measured[`${path} ${width}`] = {
      overhang: Math.max(root.scrollWidth, page.body.scrollWidth) - root.clientWidth,
      styled: page.styleSheets.length,
      targets: [...page.querySelectorAll("button, .button, .field input, .field select")]
        .map(target => target.getBoundingClientRect().height),
    };
    if (--waiting === 0) {
      const result = document.createElement("pre");
      result.id = "measured";
      result.textContent = JSON.stringify(measured);
      document.body.append(result);
    }
  };
  frame.src = path;
  document.body.append(frame);
}
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Serve the pages on loopback and return the address and the paths."""
    folder = tmp_path_factory.mktemp("site")
    wide = entry(facts("Donaudampfschifffahrtsgesellschaftskapitänswitwe", genres=("Verylonggenre" * 5,)), slug="wide")
    pages = [
        render_home(page_of((*ALL, wide)), SITE),
        render_review_page(LEDGER, SHOWN, SITE),
        render_review_page(wide, ShownHtml(_WIDE, key=_KEY), SITE),
        render_spoilers_page(wide, FullHtml(f'<div class="spoiler" id="spoiler-1">{_WIDE}</div>', key=_KEY), SITE),
    ]
    for document in (*pages, render_stylesheet(SITE)):
        file = folder / local_path(document.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(document.body)
    paths = [f"/{document.path}" for document in pages]
    for name in ("not-found.html", "confirm.html"):
        (folder / name).write_bytes(documents()[name].body)
        paths.append(f"/{name}")
    (folder / "wrapper.html").write_text(_WRAPPER % json.dumps(paths))
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", paths
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def browsed(
    site: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, dict[str, Any]], str]:
    """Return what the browser measured of each page, and what it complained of."""
    if BROWSER is None:
        pytest.skip("the layout is measured in Chromium, which is not here")
    address, _ = site
    switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--enable-logging=stderr",
        f"--user-data-dir={tmp_path_factory.mktemp('browser')}",
        "--virtual-time-budget=10000",
        "--window-size=1400,1000",
    ]
    done = subprocess.run(
        [BROWSER, *switches, "--dump-dom", f"{address}/wrapper.html"],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    found = re.search('<pre id="measured">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr
    return json.loads(html.unescape(found[1])), done.stderr


@pytest.mark.slow
def test_no_page_scrolls_sideways(browsed: tuple[dict[str, dict[str, Any]], str], site: tuple[str, list[str]]) -> None:
    measured, _ = browsed

    assert len(measured) == 2 * len(site[1])
    assert {view: seen["overhang"] for view, seen in measured.items()} == dict.fromkeys(measured, 0)


@pytest.mark.slow
def test_the_stylesheet_reaches_every_page(browsed: tuple[dict[str, dict[str, Any]], str]) -> None:
    measured, _ = browsed

    assert {seen["styled"] for seen in measured.values()} == {1}


@pytest.mark.slow
def test_what_is_pressed_is_large_enough_for_a_thumb(browsed: tuple[dict[str, dict[str, Any]], str]) -> None:
    """WCAG 2.2 asks for 24 pixels (2.5.8); we give 44."""
    measured, _ = browsed

    heights = [height for seen in measured.values() for height in seen["targets"]]
    assert heights
    assert min(heights) >= 44


@pytest.mark.slow
def test_the_policy_blocks_nothing_that_the_pages_use(browsed: tuple[dict[str, dict[str, Any]], str]) -> None:
    _, complaints = browsed

    assert "Content Security Policy" not in complaints
