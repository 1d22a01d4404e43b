"""cfn-lint has nothing to say of the template, nor of what SAM makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cfnlint.api import lint, lint_file
from cfnlint.config import ManualArgs

REGIONS = ["eu-west-1", "us-east-1"]


def test_the_template_has_no_lint(repository: Path) -> None:
    matches = lint_file(repository / "infra" / "template.yaml", config=ManualArgs(regions=REGIONS))

    assert [str(match) for match in matches] == []


def test_the_transformed_template_has_no_lint(stack: Any) -> None:
    matches = lint(json.dumps(stack.document), config=ManualArgs(regions=REGIONS))

    assert [str(match) for match in matches] == []


def test_lint_finds_an_unknown_property(stack: Any) -> None:
    stack.of("AWS::SQS::Queue")["IngestQueue"]["Colour"] = "red"

    matches = lint(json.dumps(stack.document), config=ManualArgs(regions=["eu-west-1"]))

    assert any("Colour" in str(match) for match in matches)
