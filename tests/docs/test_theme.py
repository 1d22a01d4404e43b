"""The page on themes names every template and every filter."""

from __future__ import annotations

from pathlib import Path

import pytest

from unspoilt.newsletter import mail
from unspoilt.site import theme
from unspoilt.site.stylesheet import TEMPLATES

PAGE = (Path(__file__).parents[2] / "docs" / "theme.md").read_text()
MAILS = Path(mail.__file__).with_name("templates")


@pytest.mark.parametrize("folder", [TEMPLATES, MAILS], ids=["site", "mails"])
def test_every_template_is_there(folder: Path) -> None:
    part = PAGE.split("| template of mails |")[folder == MAILS]

    assert [path.name for path in folder.iterdir() if path.is_file() and f"`{path.name}`" not in part] == []


def test_every_filter_is_there() -> None:
    filters = theme.environment().filters

    assert sorted(name for name in filters if f"| `{name}` |" not in PAGE) == []
    assert PAGE.count("\n| `", PAGE.index("| filter |")) == len(filters)
