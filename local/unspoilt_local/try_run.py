"""`unspoilt try`: the whole way once, from a folder of reviews to a site and the mails on disk."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress

from unspoilt.use_cases.inbox import is_review_key
from unspoilt_local.cloud import LocalCloud
from unspoilt_local.cloud_settings import ALL_IS_NEWS, CloudSettings
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.export import export_bucket
from unspoilt_local.failures import FailureLog
from unspoilt_local.folder import PREFIX, compare, left_out, look_at
from unspoilt_local.inbox import fetch_reports
from unspoilt_local.mailbox import SentMail
from unspoilt_local.out_folder import SUMMARY
from unspoilt_local.project import find_project
from unspoilt_local.readers import Reader, subscribe_readers
from unspoilt_local.settle import dead_letters, messages_in
from unspoilt_local.terminal import problems_of, progress_bars, verdict_of

CADENCE: Final = "weekly"
#: Seconds for each step, and for every file on top: far above what is usual, so that only a standstill ends here.
_STEP_SECONDS: Final = 240
_FILE_SECONDS: Final = 1.0
#: A sweep closes an issue whose deliveries are all final; a second one finds what the first made final.
_SWEEPS: Final = 5


def try_folder(
    folder: Path, out: Path, addresses: Sequence[str], settings: CloudSettings, console: Console
) -> dict[str, Any]:
    """Start the local cloud, go the whole way, end it; return the summary, which stands in OUT too."""
    started = time.monotonic()
    with progress_bars(console) as progress:
        start = progress.add_task("start", total=None)
        with LocalCloud(find_project(), settings) as cloud:
            progress.remove_task(start)
            run = TryRun(cloud, folder, out, [Reader(address, CADENCE) for address in addresses], progress)
            run.seconds["start"] = time.monotonic() - started
            run.run(started)
    return run.summary


@dataclass(slots=True)
class TryRun:
    """One run with what it found out; `summary` is what OUT/summary.json says."""

    cloud: LocalCloud
    folder: Path
    out: Path
    readers: Sequence[Reader]
    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)

    def run(self, started: float) -> None:
        """Go the whole way; raise LocalCloudFailed with what the functions said where it ends early."""
        failures = FailureLog(self.cloud.ministack.log_file)
        try:
            self._run()
        except LocalCloudFailed as error:
            said = "\n".join(failures.read_new())
            raise LocalCloudFailed(str(error), "\n".join(filter(None, (error.details, said)))) from error
        self.summary["failures"] = failures.read_new()
        self.out.mkdir(parents=True, exist_ok=True)
        self.seconds["total"] = time.monotonic() - started
        self.summary["seconds"] = {name: round(seconds, 2) for name, seconds in self.seconds.items()}
        text = json.dumps(self.summary, indent=2, ensure_ascii=False)
        (self.out / SUMMARY).write_text(text + "\n", "utf-8")

    def _run(self) -> None:
        with self._step("subscribe"):
            confirmations = subscribe_readers(self.cloud.site, self.cloud.mailbox, self.readers)
        keys = self._upload()
        with self._step("publish"):
            self.cloud.publish_all()
        with self._step("digest"):
            issue = f"{CADENCE}-{re.sub('[-:]', '', self.cloud.ask_for_digest(CADENCE))}"
            self._wait_for_deliveries()
            self.cloud.publish_issues()
        with self._step("export"):
            documents = export_bucket(
                self.cloud.clients.s3, self.cloud.stack.outputs["SiteBucketName"], self.out / "site"
            )
            digests = self._write_mails()
            files = self._write_reports(keys)
        self.summary |= {
            "files": files,
            "site": {"documents": documents, "entries": _entries(self.out / "site")},
            "news_days": ALL_IS_NEWS,
            "issue": issue if digests or self._has_flight_plan(issue) else None,
            "readers": [reader.address for reader in self.readers],
            "mails": {"digests": digests, "confirmations": len(confirmations), "all": len(self.cloud.mailbox.mails())},
            "dead_letters": dead_letters(self.cloud.clients.sqs, self.cloud.stack.queues),
        }

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        task = self.progress.add_task(name, total=None)
        yield
        self.progress.remove_task(task)
        self.seconds[name] = time.monotonic() - started

    def _upload(self) -> list[str]:
        files = look_at(self.folder)
        patience = _STEP_SECONDS + _FILE_SECONDS * len(files)
        with self._step("upload"):
            task = self.progress.add_task("uploaded", total=len(files))
            self.cloud.inbox.apply(compare({}, files), lambda _: self.progress.advance(task))
        with self._step("ingest"):
            task = self.progress.add_task("understood", total=len(files))
            queue = self.cloud.stack.outputs["IngestQueueUrl"]
            self._await_reports([key for key in files if is_review_key(key)], queue, patience)
            self.progress.update(task, completed=len(files))
        return list(files)

    def _await_reports(self, keys: list[str], queue: str, patience: float) -> None:
        """Wait until every review has its report and nothing is left in the queue."""
        task = self.progress.add_task("reports", total=len(keys))
        deadline = time.monotonic() + patience
        missing = set(keys)
        while missing:
            missing -= self.cloud.inbox.reports().keys()
            self.progress.update(task, completed=len(keys) - len(missing))
            if missing and time.monotonic() > deadline:
                names = ", ".join(sorted(missing)[:5])
                left = messages_in(self.cloud.clients.sqs, queue)
                raise LocalCloudFailed(f"no report came on {len(missing)} files ({names}…); {left} messages are left")
            if missing:
                time.sleep(0.5)
        self.cloud.wait_until_quiet(patience, "IngestQueueUrl")

    def _wait_for_deliveries(self) -> None:
        """Wait until mails and their events are through and the sweeper has closed the issue."""
        for _ in range(_SWEEPS):
            self.cloud.wait_until_quiet(_STEP_SECONDS)
            if self._open_deliveries() == 0:
                return
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            self.cloud.invoke("SweepDeliveriesFunctionName", {"sweep": {"scheduled_at": now}})
        raise LocalCloudFailed(f"{self._open_deliveries()} deliveries or issues are still open")

    def _open_deliveries(self) -> int:
        table = self.cloud.stack.outputs["DeliveriesTableName"]
        pages = self.cloud.clients.dynamodb.get_paginator("scan").paginate(TableName=table, IndexName="by_open")
        return sum(page["Count"] for page in pages)

    def _write_mails(self) -> int:
        digests = [mail for mail in self.cloud.mailbox.mails() if is_digest(mail)]
        others = [mail for mail in self.cloud.mailbox.mails() if not is_digest(mail)]
        for name, mails in (("mail", digests), ("other-mail", others)):
            folder = self.out / name
            folder.mkdir(parents=True, exist_ok=True)
            for mail in mails:
                (folder / mail_name(mail)).write_bytes(mail.data)
        return len(digests)

    def _write_reports(self, keys: list[str]) -> dict[str, Any]:
        _, reports = fetch_reports(self.cloud.inbox, self.out / "reports", {})
        verdicts = {key: verdict_of(report or "") for key, report in reports.items()}
        refused = [
            {"file": key.removeprefix(PREFIX), "problems": problems_of(reports[key] or "")}
            for key in sorted(verdicts)
            if verdicts[key] == "REFUSED"
        ]
        counts = list(verdicts.values())
        return {
            "uploaded": len(keys),
            "reviews": len(reports),
            "accepted": len(reports) - len(refused),
            "published": counts.count("PUBLISHED"),
            "drafts": counts.count("A DRAFT"),
            "copies": counts.count("A COPY"),
            "refused": refused,
            "left_out": left_out(self.folder),
        }

    def _has_flight_plan(self, issue: str) -> bool:
        return any(("issue", issue) in mail.tags for mail in self.cloud.mailbox.mails())


def is_digest(mail: SentMail) -> bool:
    """Tell whether a mail is an issue on its way to a subscriber."""
    return {"issue", "subscriber"} <= {name for name, _ in mail.tags}


def mail_name(mail: SentMail) -> str:
    """Return a file name for a mail: its number and to whom it went."""
    return f"{mail.number:04d}-{re.sub('[^A-Za-z0-9.@_+-]', '_', mail.recipients[0])[:120]}.eml"


def _entries(site: Path) -> dict[str, int]:
    """Count the entries of the feeds as they were exported."""
    counts = {}
    for name, mark in (("rss", b"<item>"), ("atom", b"<entry>")):
        path = site / f"feed.{name}"
        counts[name] = path.read_bytes().count(mark) if path.exists() else 0
    path = site / "feed.json"
    counts["json"] = len(json.loads(path.read_bytes())["items"]) if path.exists() else 0
    return counts
