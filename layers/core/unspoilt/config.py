"""Settings of a deployment, read once from a mapping (the function's environment)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from unspoilt.errors import OurError, SettingMissing
from unspoilt.lazy_pattern import lazy_pattern

_UTC = ZoneInfo("UTC")
_ADDRESS = lazy_pattern(r"(?:https://[^\s\"'<>\\;,]{1,300}|http://(?:localhost|127\.0\.0\.1)[^\s\"'<>\\;,]{0,300})")
_ASSET = lazy_pattern(r"/assets/[A-Za-z0-9._-]{1,100}")
_COLOUR = lazy_pattern(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What the operator says about the site."""

    name: str
    #: https://reviews.example, without a trailing slash.
    address: str
    #: BCP 47, e.g. "en".
    language: str
    time_zone: ZoneInfo
    #: Who writes here, as the feeds name the author.
    author_name: str
    #: The WebSub hub that is told of news; "" for none.
    hub: str = ""
    #: "#8b2635", of links and marks; "" for the theme's own.
    accent: str = ""
    #: "/assets/logo.svg", an image in the site bucket that stands before the name; "" for the theme's own mark.
    logo: str = ""


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How files are understood where they do not say themselves."""

    #: The scale of a bare number that no evidence in the file or its neighbours decides.
    rating_best: Decimal = Decimal(5)
    #: The zone of a date and time without one.
    time_zone: ZoneInfo = _UTC


@dataclass(frozen=True, slots=True)
class NewsletterSettings:
    """What the operator says about the mails."""

    #: "Name <address>" or an address; the SES identity.
    sender: str
    author_address: str
    configuration_set: str
    #: Between composing and flying, for the author to look and to stop it.
    hold: timedelta
    #: How long after a period's end it is composed, so that every upload of the period has been stored.
    settle: timedelta
    #: A review whose date is older than this when first seen is not news.
    news_age: timedelta


def read_setting(environment: Mapping[str, str], name: str) -> str:
    """Return a setting that must be there and not be empty."""
    value = environment.get(name, "").strip()
    if not value:
        raise SettingMissing(name, "set it in infra/template.yaml, or pass it in the function's environment")
    return value


def read_site_settings(environment: Mapping[str, str]) -> SiteSettings:
    """Read what the publisher and the composer need to know about the site."""
    return SiteSettings(
        name=read_setting(environment, "SITE_NAME"),
        address=read_setting(environment, "SITE_ADDRESS").rstrip("/"),
        language=environment.get("SITE_LANGUAGE", "en"),
        time_zone=_zone(environment),
        author_name=environment.get("AUTHOR_NAME", "").strip() or read_setting(environment, "SITE_NAME"),
        hub=_address(environment, "HUB_ADDRESS"),
        accent=_colour(environment, "ACCENT_COLOUR"),
        logo=_asset(environment, "LOGO_PATH"),
    )


def read_review_settings(environment: Mapping[str, str]) -> ReviewSettings:
    """Read how files are understood."""
    best = environment.get("RATING_BEST", "5")
    if best not in {"5", "10", "100"}:
        message = f"the setting RATING_BEST is {best!r}: it must be 5, 10 or 100"
        raise OurError(message)
    return ReviewSettings(rating_best=Decimal(best), time_zone=_zone(environment))


def read_newsletter_settings(environment: Mapping[str, str]) -> NewsletterSettings:
    """Read what composing and sending need."""
    return NewsletterSettings(
        sender=read_setting(environment, "SENDER"),
        author_address=read_setting(environment, "AUTHOR_ADDRESS"),
        configuration_set=read_setting(environment, "CONFIGURATION_SET"),
        hold=_minutes(environment, "HOLD_MINUTES", "60"),
        settle=timedelta(seconds=_whole(environment, "SETTLE_SECONDS", "120")),
        news_age=timedelta(days=_whole(environment, "NEWS_DAYS", "14")),
    )


def _address(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "").strip()
    if text and not _ADDRESS.fullmatch(text):
        message = f"the setting {name} is {text!r}: it must be an https address, or empty"
        raise OurError(message)
    return text


def _asset(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "").strip()
    if text and not _ASSET.fullmatch(text):
        message = f"the setting {name} is {text!r}: it must be a path such as /assets/logo.svg, or empty"
        raise OurError(message)
    return text


def _colour(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "").strip().lower()
    if text and not _COLOUR.fullmatch(text):
        message = f"the setting {name} is {text!r}: it must be a colour such as #8b2635, or empty"
        raise OurError(message)
    return text


def _zone(environment: Mapping[str, str]) -> ZoneInfo:
    name = environment.get("TIME_ZONE", "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"the setting TIME_ZONE is {name!r}: it must be a name of the IANA time zone database"
        raise OurError(message) from error


def _whole(environment: Mapping[str, str], name: str, default: str) -> int:
    text = environment.get(name, default)
    if not text.isascii() or not text.isdigit():
        message = f"the setting {name} is {text!r}: it must be a whole number"
        raise OurError(message)
    return int(text)


def read_count(environment: Mapping[str, str], name: str) -> int:
    """Read a whole number that must be there and be at least 1."""
    count = _whole(environment, name, read_setting(environment, name))
    if count < 1:
        raise OurError(f"the setting {name} is {count}: it must be at least 1")
    return count


def read_days(environment: Mapping[str, str], name: str, default: str) -> int:
    """Read a whole number of days."""
    return _whole(environment, name, default)


def _minutes(environment: Mapping[str, str], name: str, default: str) -> timedelta:
    return timedelta(minutes=_whole(environment, name, default))
