"""The masthead: what every page says about the site."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from unspoilt.config import SiteSettings
from unspoilt.site.address import home_address
from unspoilt.site.stylesheet import render_stylesheet
from unspoilt.spoiler.safe_text import SafeText, operator_text


@dataclass(frozen=True, slots=True)
class Masthead:
    """The operator's settings as pages print them."""

    name: SafeText
    author: SafeText
    language: SafeText
    #: With its slash.
    home: SafeText
    #: Absolute path of the stylesheet.
    stylesheet: Markup
    #: Absolute path of the logo, or None.
    logo: SafeText | None
    time_zone: ZoneInfo


@functools.lru_cache(maxsize=4)
def masthead_of(site: SiteSettings) -> Masthead:
    """Read the masthead out of the operator's settings."""
    return Masthead(
        name=operator_text(site.name),
        author=operator_text(site.author_name),
        language=operator_text(site.language),
        home=home_address(site),
        stylesheet=escape(f"/{render_stylesheet(site).path}"),
        logo=operator_text(site.logo) if site.logo else None,
        time_zone=site.time_zone,
    )
