"""Whatever is taken out of the template, a rule notices it."""

from __future__ import annotations

import copy
import re
from collections import Counter
from typing import Any

import pytest

from stack_rules import RULES
from stack_rules.removals import pieces, without
from stack_rules.rights import Right, wrong_rights
from stack_rules.stack import Stack

#: What may go without a rule's notice, and why.
MAY_GO = {
    r"Resources/\w+/Properties/PolicyDocument/Statement/\d/Sid": "a name for people",
    r"Resources/\w+/Properties/Tags(/.*)?": "SAM's own, which says that SAM made it",
    r"Resources/\w+EventInvokeConfig/Properties/Qualifier": "made by SAM; the function itself where there is none",
    r"Resources/MailEventsTopic/Properties": "empty",
    r"Resources/CoreLayer\w+/(DeletionPolicy|Properties/(Description|LayerName))": "made by SAM, of a layer that is made anew with each change",
}


def notices(stack: Stack, needed: dict[str, set[Right]]) -> bool:
    """Tell whether a rule finds something, or cannot even read what is left, which fails a test as well."""
    for rule in RULES:
        try:
            if rule(stack):
                return True
        except (LookupError, TypeError, AttributeError, ValueError):
            return True
    return bool(wrong_rights(stack, needed))


def kind_of(path: tuple[str | int, ...], document: dict[str, Any]) -> str:
    """Say what kind of piece a path leads to."""
    section, name, *rest = path
    if not rest:
        return str(document[section][name].get("Type", section)) if section == "Resources" else str(section)
    words = [part for part in rest if isinstance(part, str)]
    for word in ("Condition", "Action", "Principal", "Resource", "Effect"):
        if word in words:
            return word
    return "Statement" if words[-1] == "Statement" else "property"


@pytest.mark.slow
def test_whatever_is_taken_out_is_noticed(stack: Stack, needed_rights: dict[str, set[Right]]) -> None:
    assert not notices(stack, needed_rights)

    removed: Counter[str] = Counter()
    unnoticed = []
    for path in list(pieces(stack.document)):
        removed[kind_of(path, stack.document)] += 1
        with without(stack.document, path):
            if not notices(stack, needed_rights):
                unnoticed.append("/".join(map(str, path)))

    excused = {pattern for pattern in MAY_GO for path in unnoticed if re.fullmatch(pattern, path)}
    assert [path for path in unnoticed if not any(re.fullmatch(pattern, path) for pattern in MAY_GO)] == []
    assert sorted(set(MAY_GO) - excused) == [], "reasons that excuse nothing"
    # Of each kind there is something to take out, so that the walk cannot have gone past it.
    at_least = {
        "AWS::SQS::Queue": 12,
        "AWS::CloudWatch::Alarm": 10,
        "AWS::IAM::Role": 15,
        "AWS::Lambda::EventSourceMapping": 7,
        "AWS::Scheduler::Schedule": 7,
        "Statement": 60,
        "Action": 60,
        "Condition": 30,
        "property": 500,
    }
    assert {kind: removed[kind] for kind, count in at_least.items() if removed[kind] < count} == {}


def test_a_piece_comes_back_where_it_was(stack: Stack) -> None:
    before = copy.deepcopy(stack.document)

    for path in [path for path in pieces(stack.document) if path[1] in {"DeliverIssueRole", "IngestQueue"}]:
        with without(stack.document, path):
            assert stack.document != before
        assert list(stack.document["Resources"]) == list(before["Resources"])
        assert stack.document == before
