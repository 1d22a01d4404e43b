"""`unspoilt upload`: what changed goes up, everything else stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws
from typer.testing import CliRunner, Result

from fakes.recorded import RecordedAccount, Refusal, described_stack, recorded_client
from unspoilt_local import author_commands
from unspoilt_local.archive.upload import carry_out, plan_upload
from unspoilt_local.cli import app


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["upload", str(folder), *arguments])


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="inbox")
        described = {"DescribeStacks": described_stack({"InboxBucketName": "inbox"})}
        account = RecordedAccount({"cloudformation": recorded_client("cloudformation", described), "s3": s3})
        monkeypatch.setattr(author_commands, "account_for", lambda *_: account)
        yield s3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("dune.md", "Sand."), ("2024/emma.md", "Wit."), ("2024/emma.jpg", "picture"), ("a.css", "x")):
        path = tmp_path / "reviews" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "reviews"


def bodies(s3: Any) -> dict[str, str]:
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="inbox").get("Contents", [])]
    return {key: s3.get_object(Bucket="inbox", Key=key)["Body"].read().decode() for key in keys}


ALL = {"reviews/dune.md": "Sand.", "reviews/2024/emma.md": "Wit.", "reviews/2024/emma.jpg": "picture"}


def test_reviews_and_pictures_go_up_under_their_keys_and_nothing_else_does(s3: Any, folder: Path) -> None:
    done = run(folder)

    assert done.exit_code == 0
    assert bodies(s3) == ALL
    assert "3 files uploaded, 0 as before, 1 other file ignored" in done.stdout
    assert "s3://inbox/reports/" in done.stdout
    assert s3.head_object(Bucket="inbox", Key="reviews/dune.md")["ContentType"] == "text/markdown; charset=utf-8"


def test_the_second_run_uploads_only_what_changed(s3: Any, folder: Path) -> None:
    run(folder)
    (folder / "dune.md").write_text("Spice")

    done = run(folder, "--json")

    told = json.loads(done.stdout)
    assert (told["uploaded"], told["same"]) == (["dune.md"], 2)
    assert bodies(s3) == ALL | {"reviews/dune.md": "Spice"}


def test_a_dry_run_says_what_it_would_do_and_does_nothing(s3: Any, folder: Path) -> None:
    s3.put_object(Bucket="inbox", Key="reviews/dune.md", Body=b"older")
    s3.put_object(Bucket="inbox", Key="reviews/gone.md", Body=b"x")

    done = run(folder, "--dry-run", "--delete")

    assert done.exit_code == 0
    assert [line.split() for line in done.stdout.splitlines()[:4]] == [
        ["new", "2024/emma.jpg"],
        ["new", "2024/emma.md"],
        ["changed", "dune.md"],
        ["delete", "gone.md"],
    ]
    assert bodies(s3) == {"reviews/dune.md": "older", "reviews/gone.md": "x"}


def test_what_is_only_in_the_bucket_stays_unless_deleting_is_asked_for(s3: Any, folder: Path) -> None:
    for key in ("reviews/gone.md", "reviews/notes.xyz", "reports/gone.md.txt"):
        s3.put_object(Bucket="inbox", Key=key, Body=b"x")

    kept, deleted = run(folder), run(folder, "--delete", "--json")

    assert "1 only in the bucket" in kept.stdout
    assert json.loads(deleted.stdout)["deleted"] == ["gone.md"]
    assert bodies(s3) == ALL | {"reviews/notes.xyz": "x", "reports/gone.md.txt": "x"}


def test_deleting_everything_by_naming_a_wrong_folder_is_refused(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="inbox", Key="reviews/dune.md", Body=b"Sand.")

    done = run(tmp_path, "--delete")

    assert done.exit_code == 2
    assert bodies(s3) == {"reviews/dune.md": "Sand."}


def test_a_file_that_cannot_be_uploaded_is_named_and_the_others_go_up(s3: Any, folder: Path) -> None:
    (folder / "caf\udce9.md").write_text("x")

    done = run(folder, "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["left_out"] == {"caf?.md": "its name is too long, or not UTF-8: give it another"}
    assert bodies(s3) == ALL


def test_a_file_that_went_away_meanwhile_is_named(tmp_path: Path) -> None:
    here, gone = tmp_path / "here.md", tmp_path / "gone.md"
    here.write_text("x")

    plan = plan_upload(
        {"reviews/gone.md": gone, "reviews/here.md": here}, {"reviews/gone.md": "1", "reviews/here.md": "1"}
    )

    assert plan.unreadable == {"gone.md": "it cannot be read: No such file or directory"}
    assert list(plan.to_upload) == ["reviews/here.md"]


def test_a_bucket_can_be_named_without_a_stack(s3: Any, folder: Path) -> None:
    s3.create_bucket(Bucket="other")

    done = run(folder, "--bucket", "other")

    assert done.exit_code == 0
    assert bodies(s3) == {}
    assert len(s3.list_objects_v2(Bucket="other")["Contents"]) == 3


class Bucket:
    """An inbox that refuses what it is told to."""

    bucket = "inbox"

    def __init__(self, error: Exception | None = None, refused: str = "", listed: dict[str, str] | None = None) -> None:
        self.error, self.refused, self.listed = error, refused, listed or {}
        self.taken: list[str] = []
        self.tried = 0

    def uploads(self) -> dict[str, str]:
        return self.listed

    def upload(self, key: str, path: Path) -> None:
        self.tried += 1
        if self.error is not None and self.refused in key:
            raise self.error
        self.taken.append(key)

    def delete(self, key: str) -> None:
        self.taken.remove(key)


def files(count: int) -> dict[str, Path]:
    return {f"reviews/{number:03}.md": Path("unread") for number in range(count)}


BUSY = ClientError({"Error": {"Code": "SlowDown"}, "ResponseMetadata": {"HTTPStatusCode": 503}}, "PutObject")


def test_one_file_that_aws_does_not_take_is_named_and_nothing_is_deleted_then() -> None:
    bucket = Bucket(BUSY, "001", {"reviews/gone.md": "x"})

    outcome = carry_out(plan_upload(files(3), bucket.uploads()), bucket, delete=True)

    assert outcome.uploaded == ["reviews/000.md", "reviews/002.md"]
    assert list(outcome.failed) == ["reviews/001.md"]
    assert outcome.deleted == []


def test_a_dead_network_is_not_asked_for_every_file() -> None:
    bucket = Bucket(EndpointConnectionError(endpoint_url="https://s3"))

    outcome = carry_out(plan_upload(files(500), {}), bucket, delete=False)

    assert bucket.tried < 50
    assert len(outcome.failed) + len(outcome.not_tried) == 500
    assert outcome.not_tried


def test_pictures_are_there_before_the_reviews_that_show_them() -> None:
    bucket = Bucket()

    carry_out(plan_upload({**files(8), "reviews/z.jpg": Path("unread")}, {}), bucket, delete=False)

    assert bucket.taken[0] == "reviews/z.jpg"


def test_a_missing_permission_ends_the_run_with_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"ListObjectsV2": {"Contents": []}, "PutObject": Refusal("AccessDenied", 403)}
    account = RecordedAccount({"s3": recorded_client("s3", answers)})
    monkeypatch.setattr(author_commands, "account_for", lambda *_: account)

    done = run(folder, "--bucket", "inbox")

    assert str(done.exception).startswith("these credentials may not call PutObject: ")
