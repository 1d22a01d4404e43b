"""Each function may do what its code calls, on what it calls it on, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stack_rules.rights import HANDLERS, POWERTOOLS, REPOSITORY, needed_by, settings_of, wrong_rights


def test_a_function_may_do_what_its_code_calls_and_nothing_else(
    stack: Any, needed_rights: dict[str, set[tuple[str, str]]]
) -> None:
    assert wrong_rights(stack, needed_rights) == []


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda path: path.parent.name)
def test_a_function_reads_all_that_it_is_told(stack: Any, handler: Path) -> None:
    told = settings_of(stack, handler.parent.name)

    _, read = needed_by(handler, told)

    assert sorted(set(told) - read - POWERTOOLS) == []


def test_a_right_that_is_taken_away_is_missed(stack: Any) -> None:
    statements = stack.of("AWS::IAM::Role")["IngestReviewRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    next(one for one in statements if "dynamodb:PutItem" in one["Action"])["Action"].remove("dynamodb:PutItem")
    handler = REPOSITORY / "functions" / "ingest_review" / "handler.py"

    needed, _ = needed_by(handler, settings_of(stack, "ingest_review"))

    assert wrong_rights(stack, {"ingest_review": needed}) == [
        "IngestReviewRole may not dynamodb:PutItem on ReviewsTable"
    ]


def test_a_right_that_nothing_needs_is_found(stack: Any, needed_rights: dict[str, set[tuple[str, str]]]) -> None:
    statements = stack.of("AWS::IAM::Role")["ManageSubscriptionRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    statements.append({"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"})

    assert wrong_rights(stack, needed_rights) == ["ManageSubscriptionRole may ses:SendEmail on  and never does"]
