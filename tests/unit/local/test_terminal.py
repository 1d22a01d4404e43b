import io

import pytest
from rich.console import Console

from unspoilt.errors import Problem
from unspoilt.use_cases.report import write_refusal
from unspoilt_local.terminal import problems_of, show_first_upload, show_report, show_table, verdict_of

LONG = "the front matter is never closed: " + "write three hyphens on a line of their own after its last key " * 2
REFUSAL = write_refusal("reviews/a.md", [Problem(3, LONG.strip()), Problem(None, "no title")], None)


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
        ([], [], False, ["There is no review in the folder yet."]),
        (["PUBLISHED"], [], False, ["1 review, 1 published (4 s)."]),
        (
            ["A DRAFT", "PUBLISHED", "REFUSED", "PUBLISHED", "A COPY"],
            [],
            False,
            ["5 reviews, 2 published, 1 refused, 1 held as drafts, 1 copies of others (4 s)."],
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
