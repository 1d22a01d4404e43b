"""Judges of pages that are not ours: the Nu checker, html-validate, and axe in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from fakes.desk import SITE
from fakes.served import serve
from outside.page_types import STATES, TYPES, documents, is_page, type_of

#: A folder into which npm has installed html-validate, vnu-jar, axe-core and puppeteer-core.
JUDGES = os.environ.get("PAGE_JUDGES_DIR")

#: What html-validate recommends beyond the standard, and we do not follow.
OTHER_STYLE = {
    "doctype-style": "a doctype in small letters is as good",
    "aria-label-misuse": "ours stand on elements that the standard lets be named",
    "form-dup-name": "boxes of one question have one name",
    "long-title": "titles of works are as long as they are",
    "no-trailing-whitespace": "an author's code is printed as it was written",
}
#: What is behind the page, by colour scheme: another colour would mean that the style was not there.
GROUNDS = {"light": "rgb(251, 248, 242)", "dark": "rgb(23, 20, 18)"}
BROKEN = b"""<!doctype html>
<html lang="en"><head><title>Broken</title></head>
<body><p><div>x</div></p><h3>y</h3><img src="a.png"><p style="color: #ccc">pale</p><div style="width: 2000px">wide</div></body></html>"""


def judge(*parts: str) -> Path:
    """Return the path of what npm has installed; skip where it is not there."""
    found = Path(JUDGES).resolve().joinpath("node_modules", *parts) if JUDGES else None
    if found is None or not found.exists():
        pytest.skip(f"PAGE_JUDGES_DIR does not hold npm's {parts[0]}")
    return found


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def written(pages: Mapping[str, bytes], folder: Path) -> list[str]:
    """Write pages into a folder; return their files' names, which are their paths in one word."""
    names = {f"{path.strip('/').replace('/', '_').removesuffix('.html')}.html": body for path, body in pages.items()}
    assert len(names) == len(pages)
    for name, body in names.items():
        (folder / name).write_bytes(body)
    return list(names)


def run_judge(command: list[str], folder: Path) -> str:
    """Return what a judge prints; its exit code says only whether it found something."""
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=120)
    assert done.stdout, done.stderr[-400:]
    return done.stdout


def nu_checker_on(pages: Mapping[str, bytes], folder: Path) -> list[str]:
    jar = judge("vnu-jar", "build", "dist", "vnu.jar")
    command = [program("java"), "-jar", str(jar), "--errors-only", "--format", "json", "--stdout"]
    said = json.loads(run_judge([*command, *written(pages, folder)], folder))
    return [f"{Path(one.get('url', '')).name}: {one['message']}" for one in said["messages"]]


def html_validate_on(pages: Mapping[str, bytes], folder: Path) -> list[str]:
    script = judge("html-validate", "bin", "html-validate.mjs")
    rules = {"root": True, "extends": ["html-validate:recommended"], "rules": dict.fromkeys(OTHER_STYLE, "off")}
    (folder / ".htmlvalidate.json").write_text(json.dumps(rules))
    said = json.loads(run_judge([program("node"), str(script), "-f", "json", *written(pages, folder)], folder))
    return [f"{Path(of['filePath']).name}: {one['message']}" for of in said for one in of["messages"]]


def axe_on(pages: Mapping[str, bytes], paths: Iterable[str]) -> list[dict[str, Any]]:
    """Return what axe found on each page, at each width and in each scheme."""
    judge("axe-core")
    modules = judge("puppeteer-core").parent
    script = Path(__file__).with_name("axe.mjs")
    served: dict[str, bytes] = {}
    with serve(served) as address:
        # The search names its script with the site's own address.
        here, there = f"{SITE.address}/".encode(), address.encode()
        served.update({path: body.replace(here, there) for path, body in pages.items()})
        asked = json.dumps([f"{address}{path}" for path in paths])
        command = [program("node"), str(script), str(modules), program("chromium")]
        done = subprocess.run(command, input=asked, check=False, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-400:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_every_published_page_is_of_a_type_that_is_judged() -> None:
    pages = [path for path in documents() if is_page(path) and not path.startswith(("subscriptions/", "empty/"))]

    assert {type_of(path) for path in pages} == set(TYPES)
    assert {*TYPES, *(state.partition("?")[0] for state in STATES)} <= set(pages)


@pytest.mark.slow
@pytest.mark.parametrize("ask", [nu_checker_on, html_validate_on])
def test_judges_of_html_find_no_error_in_any_page(ask: Any, tmp_path: Path) -> None:
    pages = {path: body for path, body in documents().items() if is_page(path)}

    assert ask(pages, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("ask", [nu_checker_on, html_validate_on])
def test_judges_of_html_know_a_broken_page(ask: Any, tmp_path: Path) -> None:
    found = ask({"broken.html": BROKEN}, tmp_path)

    assert len(found) >= 2
    assert all(one.startswith("broken.html: ") for one in found)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_axe_finds_nothing_at_any_width_by_day_or_by_night() -> None:
    """WCAG 2.2 AA and best practice; and no page scrolls sideways."""
    others = [path for path in documents() if path.startswith(("subscriptions/", "empty/"))]
    paths = [*TYPES, *STATES, *others]

    found = axe_on(documents(), paths)

    assert len(found) == 4 * len(paths)
    assert [(one["page"], one["width"], one["scheme"], one["broken"]) for one in found if one["broken"]] == []
    assert [(one["page"], one["width"]) for one in found if one["scroll"] > one["width"]] == []
    assert {one["page"] for one in found if one["ground"] != GROUNDS[one["scheme"]]} == set()
    assert all("color-contrast" in one["passed"] for one in found)
    links = {one["page"]: one["links"] for one in found}
    assert links["/search/?q=tide"] > links["/search/"]


@pytest.mark.slow
def test_axe_knows_a_broken_page() -> None:
    found = axe_on({"broken.html": BROKEN}, ["broken.html"])

    assert {"image-alt", "color-contrast"} <= {said.partition(":")[0] for said in found[0]["broken"]}
    assert found[0]["scroll"] > found[0]["width"] == 320
