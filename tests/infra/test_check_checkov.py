"""What checkov finds is argued one by one, and an argument that argues against nothing is taken out."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

INFRA = Path(__file__).parents[2] / "infra"
REASON = "A reason that says more than that somebody did not want to look."


def load_check() -> Any:
    specification = importlib.util.spec_from_file_location("check_checkov", INFRA / "check_checkov.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def report(*found: tuple[str, str], passed: int = 200, parsing_errors: int = 0) -> dict[str, Any]:
    """Return what checkov would say, as far as it is read."""
    return {
        "summary": {"passed": passed, "failed": len(found), "parsing_errors": parsing_errors},
        "results": {
            "failed_checks": [
                {"check_id": check, "check_name": "Ensure it is fine", "resource": resource}
                for check, resource in found
            ]
        },
    }


def skip(*resources: str, reason: str = REASON) -> dict[str, Any]:
    return {"resources": list(resources), "reason": reason}


def judged(given: dict[str, Any], skips: dict[str, Any]) -> list[str]:
    found: list[str] = load_check().judge(given, skips)
    return found


def test_a_finding_with_a_reason_passes() -> None:
    assert judged(report(("CKV_1", "Bucket.Site"), ("CKV_1", "Bucket.Inbox")), {"CKV_1": skip("Bucket.*")}) == []


@pytest.mark.parametrize("found", [("CKV_2", "Bucket.Site"), ("CKV_1", "Queue.Site")])
def test_a_finding_without_a_reason_fails(found: tuple[str, str]) -> None:
    faults = judged(report(("CKV_1", "Bucket.Site"), found), {"CKV_1": skip("Bucket.*")})

    assert faults == [f"{found[0]} (Ensure it is fine) of {found[1]}"]


@pytest.mark.parametrize("skips", [{"CKV_2": skip("Bucket.*")}, {"CKV_1": skip("Bucket.Site", "Bucket.Gone")}])
def test_a_reason_that_finds_nothing_fails(skips: dict[str, Any]) -> None:
    faults = judged(report(("CKV_1", "Bucket.Site")), {"CKV_1": skip("Bucket.Site")} | skips)

    assert len(faults) == 1
    assert faults[0].endswith("finds nothing any more: take it out of the list")


@pytest.mark.parametrize("without", [skip("Bucket.*", reason="no"), {"resources": ["Bucket.*"]}])
def test_a_skip_is_argued(without: dict[str, Any]) -> None:
    assert judged(report(("CKV_1", "Bucket.Site")), {"CKV_1": without}) == ["CKV_1 is skipped without a reason"]


@pytest.mark.parametrize("given", [report(passed=3), report(parsing_errors=1)])
def test_a_template_that_was_not_read_fails(given: dict[str, Any]) -> None:
    assert judged(given, {})[0].startswith("checkov has not read the template")


def test_the_command_prints_faults_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    skips = tmp_path / "skips.toml"
    skips.write_text("")

    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(report(("CKV_1", "Bucket.Site")))))
    assert load_check().main(str(skips)) == 1
    assert "CKV_1 (Ensure it is fine) of Bucket.Site" in capsys.readouterr().err

    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(report())))
    assert load_check().main(str(skips)) == 0


def test_the_skips_are_of_resources_that_the_template_has(template: Any) -> None:
    skips = tomllib.loads((INFRA / "checkov_skips.toml").read_text("utf-8"))
    there = [f"{one['Type']}.{name}" for name, one in template.resources.items()]

    for each in skips.values():
        for pattern in each["resources"]:
            assert any(load_check().fnmatchcase(one, pattern) for one in there), pattern


def test_checkov_is_not_run_where_it_was_not_installed(tmp_path: Path) -> None:
    """Else a missing tool would look like a clean template."""
    copy = tmp_path / "infra"
    copy.mkdir()
    for name in ("check-checkov.sh", "check_checkov.py", "checkov_skips.toml", "template.yaml"):
        (copy / name).write_bytes((INFRA / name).read_bytes())
    (tmp_path / "requirements-checkov.txt").write_text("checkov==0\n")

    done = subprocess.run(
        ["bash", str(copy / "check-checkov.sh")], capture_output=True, text=True, check=False, timeout=30
    )

    assert done.returncode == 3
    assert "check-checkov.sh install first" in done.stderr
