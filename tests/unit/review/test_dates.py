"""A date is read in the ways that people and site generators write one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from unspoilt.review.dates import read_date, read_year, shows_day_first, split_dated_name

BERLIN = ZoneInfo("Europe/Berlin")
UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-17", "2026-01-17T00:00:00+00:00"),
        ("2026-1-7", "2026-01-07T00:00:00+00:00"),
        ("2026/01/17", "2026-01-17T00:00:00+00:00"),
        ("20260117", "2026-01-17T00:00:00+00:00"),
        ("17-01-2026", "2026-01-17T00:00:00+00:00"),
        ("17.01.2026", "2026-01-17T00:00:00+00:00"),
        ("1/17/2026", "2026-01-17T00:00:00+00:00"),
        ("2003-06", "2003-06-01T00:00:00+00:00"),
        ("2003", "2003-01-01T00:00:00+00:00"),
        ("2022-09-16T17:00:00-0600", "2022-09-16T23:00:00+00:00"),
        ("2022-09-16T17:00:00.250Z", "2022-09-16T17:00:00+00:00"),
        ("2022-09-16 11:05:00 +0100", "2022-09-16T10:05:00+00:00"),
        ("2026-01-17T10:00:00+01:00[Europe/Berlin]", "2026-01-17T09:00:00+00:00"),
        ("Fri, 16 Sep 2022 17:00:00 -0600", "2022-09-16T23:00:00+00:00"),
        ("January 5th, 2026", "2026-01-05T00:00:00+00:00"),
        ("5 Jan 2026 at 3:15 pm", "2026-01-05T15:15:00+00:00"),
        ("June 2003", "2003-06-01T00:00:00+00:00"),
        ("3. März 2024", "2024-03-03T00:00:00+00:00"),
        ("Sonntag, 3. März 2024", "2024-03-03T00:00:00+00:00"),
        ("1er août 2024", "2024-08-01T00:00:00+00:00"),
        ("3 juillet 2024", "2024-07-03T00:00:00+00:00"),
        ("3 de enero de 2024", "2024-01-03T00:00:00+00:00"),
        ("3 maggio 2024", "2024-05-03T00:00:00+00:00"),
        ("3 de outubro de 2024", "2024-10-03T00:00:00+00:00"),
        ("3 mei 2024", "2024-05-03T00:00:00+00:00"),
    ],
)
def test_every_way_of_writing_a_date_is_read(text: str, expected: str) -> None:
    reading = read_date(text, UTC)

    assert reading.warning is None
    assert reading.at is not None
    assert reading.at.isoformat() == expected


def test_a_date_alone_is_midnight_in_the_zone_of_the_site() -> None:
    reading = read_date("2026-07-01", BERLIN)

    assert reading.at is not None
    assert reading.at.isoformat() == "2026-06-30T22:00:00+00:00"


def test_an_offset_outweighs_the_zone_of_the_site() -> None:
    reading = read_date("2026-07-01T12:00Z", BERLIN)

    assert reading.at is not None
    assert reading.at.isoformat() == "2026-07-01T12:00:00+00:00"


@pytest.mark.parametrize(
    "text", ["2026-02-31", "2026-13-01", "2026-00-10", "0000-00-00", "31/02/2026", "9999-12-31", "soon", "12:30:45"]
)
def test_an_impossible_date_is_ignored_with_a_warning(text: str) -> None:
    reading = read_date(text, UTC)

    assert reading.at is None
    assert reading.warning


def test_a_date_that_may_be_read_both_ways_is_ignored_with_a_warning() -> None:
    reading = read_date("01/02/2026", UTC)

    assert reading.at is None
    assert reading.warning is not None
    assert "two days" in reading.warning


@pytest.mark.parametrize(("day_first", "expected"), [(True, (2, 1)), (False, (1, 2))])
def test_a_date_with_slashes_is_read_as_the_rest_of_the_file_shows(
    *, day_first: bool, expected: tuple[int, int]
) -> None:
    reading = read_date("01/02/2026", UTC, day_first=day_first)

    assert reading.warning is None
    assert reading.at is not None
    assert (reading.at.month, reading.at.day) == expected


@pytest.mark.parametrize(
    ("texts", "day", "expected"),
    [
        (["05/03/2024"], None, None),
        (["05/03/2024", "25/03/2024"], None, True),
        (["05/03/2024", "03/25/2024"], None, False),
        (["05/03/2024"], datetime(2024, 3, 5, tzinfo=UTC), True),
        (["05/03/2024"], datetime(2024, 5, 3, tzinfo=UTC), False),
        (["05/03/2024"], datetime(2024, 7, 3, tzinfo=UTC), None),
        (["03/03/2024"], datetime(2024, 3, 3, tzinfo=UTC), None),
    ],
)
def test_another_date_shows_which_number_is_the_day(
    texts: list[str], day: datetime | None, *, expected: bool | None
) -> None:
    assert shows_day_first(texts, day) is expected


@pytest.mark.parametrize("text", ["2026-01-17 25:00", "2026-01-17 in the evening"])
def test_of_a_date_with_an_odd_time_the_day_is_kept(text: str) -> None:
    reading = read_date(text, UTC)

    assert reading.at is not None
    assert reading.at.isoformat() == "2026-01-17T00:00:00+00:00"
    assert reading.warning


def test_a_year_alone_is_marked_as_such() -> None:
    assert read_date("2011", UTC).year_only
    assert read_date("1815", UTC).year_only
    assert not read_date("2011-05", UTC).year_only


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1897", 1897),
        ("1897-05-26", 1897),
        ("26 May 1897", 1897),
        ("c. 1605", 1605),
        ("soon", None),
        ("12:30", None),
        (None, None),
    ],
)
def test_the_year_of_a_work_is_found(text: str | None, year: int | None) -> None:
    assert read_year(text) == year


@pytest.mark.parametrize(
    ("stem", "rest"),
    [
        ("2026-01-17-emma", "emma"),
        ("2026-01-17 Emma", "Emma"),
        ("2026-02-31-emma", "2026-02-31-emma"),
        ("1984-notes", "1984-notes"),
    ],
)
def test_a_real_date_before_a_file_name_is_taken_off(stem: str, rest: str) -> None:
    assert split_dated_name(stem, UTC)[1] == rest
