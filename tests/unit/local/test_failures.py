from pathlib import Path

import pytest

from unspoilt_local.failures import FailureLog, failure_in


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        (
            '{"level":"ERROR","message":"publish_failed","service":"publish_site","exception":"Trace\\nKeyError: 1","exception_name":"KeyError"}',
            "publish_site: KeyError publish_failed: KeyError: 1",
        ),
        ('{"level":"INFO","message":"ERROR in a title","service":"ingest_review"}', None),
        ('{"level": "ERROR", torn', None),
        (
            "2026-11-22 17:00:00 ERROR [lambda] Warm worker execution error for X: No module named 'y'",
            "Warm worker execution error for X: No module named 'y'",
        ),
        ("2026-11-22 17:00:00 INFO [lambda] ESM: Lambda X processed 3 SQS messages from Y", None),
        ("", None),
    ],
    ids=["a function's own entry", "an entry that tells of no error", "a torn line", "a death", "a success", "nothing"],
)
def test_a_line_of_the_log_tells_a_failure_or_nothing(line: str, failure: str | None) -> None:
    assert failure_in(line) == failure


def test_each_failure_is_told_once_even_if_its_line_grows(tmp_path: Path) -> None:
    path = tmp_path / "log"
    line = b"x ERROR [lambda] Warm worker execution error for X\n"
    path.write_bytes(line + line[:20])
    log = FailureLog(path)

    first = log.read_new()
    path.write_bytes(line + line)
    second = log.read_new()

    assert (len(first), len(second), log.read_new()) == (1, 1, [])
