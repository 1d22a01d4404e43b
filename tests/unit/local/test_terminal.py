import io

import pytest
from rich.console import Console

from fakes.local_mails import sent_mail
from unspoilt.errors import Problem
from unspoilt.use_cases.report import write_refusal
from unspoilt_local.terminal import (
    NO_REVIEW,
    address_of,
    problems_of,
    show_first_upload,
    show_gone,
    show_ignored,
    show_mails,
    show_report,
    show_table,
    verdict_of,
)

LONG = "the front matter is never closed: " + "write three hyphens on a line of their own after its last key " * 2
REFUSAL = write_refusal("reviews/a.md", [Problem(3, LONG.strip()), Problem(None, "no title")], None)
PUBLISHED = "PUBLISHED: reviews/a.md\nAddress: /reviews/emma/\n\nWhat was understood:\n  title: Emma\n"
OUTBOX = "http://127.0.0.1:8080/outbox/"


def test_the_line_of_what_is_published_leads_to_its_page() -> None:
    out = io.StringIO()

    show_report(Console(file=out, width=20), "reviews/a.md", PUBLISHED, "http://127.0.0.1:8080")

    assert out.getvalue() == "published a.md  http://127.0.0.1:8080/reviews/emma/\n"


def test_only_what_is_published_has_an_address() -> None:
    kept = write_refusal("reviews/a.md", [Problem(3, "What was before\nAddress: /reviews/emma/")], None)

    assert [address_of(PUBLISHED), address_of(kept), address_of("")] == ["/reviews/emma/", None, None]


@pytest.mark.parametrize(
    ("former", "others", "what"),
    [
        (PUBLISHED, ["/reviews/persuasion/", None], "withdrawn"),
        (PUBLISHED, ["/reviews/emma/"], "renamed"),
        (REFUSAL, ["/reviews/emma/", None], "gone"),
    ],
    ids=["published", "under another name", "refused"],
)
def test_a_file_that_went_away_is_said_to_be_withdrawn_only_if_it_was_published(
    former: str, others: list[str | None], what: str
) -> None:
    out = io.StringIO()

    show_gone(Console(file=out), "reviews/a.md", former, others)

    assert out.getvalue().split() == [what, "a.md"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, []),
        (1, [f"mail      What is new  {OUTBOX}1/"]),
        (3, [f"mail      What is new  {OUTBOX}{number}/" for number in (1, 2, 3)]),
        (1200, [f"mail      1,200 mails  {OUTBOX}"]),
    ],
)
def test_a_mail_is_told_with_its_place_and_many_in_one_line(number: int, said: list[str]) -> None:
    out = io.StringIO()

    show_mails(Console(file=out, width=20), [sent_mail(each + 1) for each in range(number)], OUTBOX)

    assert out.getvalue().splitlines() == said


def test_files_that_mean_nothing_are_told_in_one_line() -> None:
    out = io.StringIO()

    show_ignored(Console(file=out, width=20), [])
    show_ignored(Console(file=out, width=20), [f"reviews/{name}.html" for name in "abcdefg"])

    (line,) = out.getvalue().splitlines()
    assert line.startswith("ignored   a.html, b.html, c.html, d.html, e.html and 2 more: ")


def test_a_refusals_problems_are_read_from_its_report_each_on_one_line() -> None:
    assert verdict_of(REFUSAL) == "REFUSED"
    assert problems_of(REFUSAL) == [f"line 3: {LONG.strip()}", "no title"]


def test_no_file_name_steers_the_terminal() -> None:
    out = io.StringIO()

    show_report(Console(file=out, force_terminal=False), "reviews/\x1b[2Jevil[red].md", REFUSAL)

    assert "\x1b" not in out.getvalue()
    assert "evil[red].md" in out.getvalue()


def test_a_table_is_never_cut_and_its_numbers_are_flush_right() -> None:
    out = io.StringIO()

    show_table(Console(file=out, width=10), ["name", "count"], [["a" * 30, "7"], ["本", "1,000"]], right=1)

    assert out.getvalue().splitlines() == [f"name{' ' * 28}count", f"{'a' * 30}      7", f"本{' ' * 30}1,000"]


@pytest.mark.parametrize(
    ("verdicts", "missing", "standstill", "said"),
    [
        ([], [], False, [NO_REVIEW]),
        (["PUBLISHED"], [], False, ["1 review, 1 published (4 s)."]),
        (
            ["A DRAFT", "PUBLISHED", "REFUSED", "PUBLISHED", "A COPY"],
            [],
            False,
            ["5 reviews, 2 published, 1 refused, 1 held back as a draft, 1 the same again (4 s)."],
        ),
        (["PUBLISHED"], [], True, ["1 review, 1 published (4 s).", "Some of it is not on the site yet."]),
        (
            ["PUBLISHED"],
            [f"reviews/{name}.md" for name in "abcdefg"],
            True,
            [
                "8 reviews, 1 published, 7 without a report (4 s).",
                "Nothing came back on a.md, b.md, c.md, d.md, e.md and 2 more.",
            ],
        ),
    ],
    ids=["empty", "one", "each kind", "not on the site", "mute"],
)
def test_the_first_upload_is_summed_up(
    verdicts: list[str], missing: list[str], standstill: bool, said: list[str]
) -> None:
    out = io.StringIO()

    show_first_upload(Console(file=out, width=200), verdicts, missing=missing, standstill=standstill, seconds=4.2)

    assert out.getvalue().splitlines() == said
