import io

from rich.console import Console

from unspoilt.errors import Problem
from unspoilt.use_cases.report import write_refusal
from unspoilt_local.terminal import problems_of, show_report, verdict_of

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
