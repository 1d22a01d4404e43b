from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, TemplateNotFound

from unspoilt.site.stylesheet import TEMPLATES
from unspoilt.spoiler.safe_text import fixed_text
from unspoilt.spoiler.template import compile_templates, make_environment


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """Return a folder with two templates, compiled."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "outer.html").write_text('<p>{{ word }}</p>{% include "inner.html" %}', encoding="utf-8")
    (folder / "inner.html").write_text("<b>{{ word }}</b>", encoding="utf-8")
    compile_templates(_make(folder), folder)
    return folder


def test_what_is_compiled_is_not_compiled_again(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Environment, "_generate", _refuse)

    page = _make(compiled).get_template("outer.html").render(word=fixed_text("a & b"))

    assert page == "<p>a &amp; b</p><b>a &amp; b</b>"


def test_a_template_that_was_changed_afterwards_is_taken_as_it_is(compiled: Path) -> None:
    (compiled / "inner.html").write_text("<i>{{ word }}</i>", encoding="utf-8")

    page = _make(compiled).get_template("outer.html").render(word=fixed_text("new"))

    assert page == "<p>new</p><i>new</i>"


def test_the_law_holds_in_compiled_templates(compiled: Path) -> None:
    template = _make(compiled).get_template("outer.html")

    with pytest.raises(TypeError, match="may print SafeText"):
        template.render(word="plain")


def test_nothing_is_kept_where_no_build_has_compiled(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("page", encoding="utf-8")

    assert _make(tmp_path).get_template("page.html").render() == "page"

    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_what_is_compiled_tells_nothing_of_the_machine(tmp_path: Path) -> None:
    folder = shutil.copytree(TEMPLATES, tmp_path / "templates", ignore=shutil.ignore_patterns("__pycache__"))

    compile_templates(_make(folder), folder)

    code = [path.read_bytes() for path in (folder / "__pycache__").iterdir()]
    assert len(code) == len([*TEMPLATES.glob("*.html")])
    assert not any(str(tmp_path).encode() in one for one in code)


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateNotFound, match=r"page\.html"):
        _make(tmp_path).get_template("page.html")


def _make(folder: Path) -> Environment:
    return make_environment(folder, dict.fromkeys(_FILTERS, str), html=True)


def _refuse(*_: Any) -> None:
    raise AssertionError("compiled again")


#: The theme's own; jinja2 asks for their names while it compiles.
_FILTERS = ("body", "byline", "card", "day", "entry_title", "json", "kind_name", "moment", "number", "stars")
