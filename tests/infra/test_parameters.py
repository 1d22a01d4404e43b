"""What an operator is asked, and what the stack answers."""

from __future__ import annotations

from typing import Any

import pytest

from stack_rules.parameters import pattern_of, unexplained_parameters, ungrouped_parameters


def test_a_parameter_without_help_is_found(template: Any) -> None:
    template.document["Parameters"]["Colour"] = {"Type": "String"}

    assert unexplained_parameters(template) == ["Colour is not described in a sentence", "Colour takes anything"]


def test_a_parameter_without_group_is_found(template: Any) -> None:
    template.document["Parameters"]["Colour"] = {"Type": "String"}

    assert ungrouped_parameters(template) == ["Colour is in no group"]


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("SiteAddress", "https://reviews.example.org", True),
        ("SiteAddress", "http://127.0.0.1:8080", True),
        ("SiteAddress", "https://reviews.example.org/", False),
        ("SiteAddress", "http://reviews.example.org", False),
        ("Sender", "Salt & Paper <news@reviews.example.org>", True),
        ("Sender", "news@reviews.example.org", True),
        ("Sender", "Salt & Paper", False),
        ("Sender", "a <news@reviews.example.org>\r\nBcc: all@example.org", False),
        ("WeeklySchedule", "rate(7 days)", True),
        ("WeeklySchedule", "0 17 * * 0", False),
        ("SiteLanguage", "pt-BR", True),
        ("SiteLanguage", "en_US", False),
        ("TimeZone", "America/Argentina/Buenos_Aires", True),
        ("TimeZone", "America/Port-au-Prince", True),
        ("TimeZone", "the moon", False),
    ],
)
def test_patterns_take_what_they_should(template: Any, name: str, value: str, taken: bool) -> None:
    assert bool(pattern_of(template, name).fullmatch(value)) is taken
