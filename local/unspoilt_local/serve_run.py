"""`unspoilt serve`: the local cloud on a folder, kept up to date with it until it is told to stop."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.console import Console
from watchfiles import watch

from unspoilt.use_cases.inbox import is_image_key, is_review_key
from unspoilt.use_cases.report import counted
from unspoilt_local.account import announced
from unspoilt_local.cloud import LocalCloud
from unspoilt_local.cloud_settings import CloudSettings
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.failures import FailureLog
from unspoilt_local.first_upload import Ending, Progress, look_at_site, wait_until_published
from unspoilt_local.folder import STATE_FOLDER, Version, compare, left_out, look_at
from unspoilt_local.inbox import fetch_reports
from unspoilt_local.project import find_project
from unspoilt_local.readers import Reader, subscribe_readers
from unspoilt_local.settle import messages_in
from unspoilt_local.subscribers_file import (
    bring_choices_back,
    confirmed_subscribers,
    load_subscribers,
    save_subscribers,
)
from unspoilt_local.terminal import (
    address_of,
    progress_bars,
    show_addresses,
    show_failure,
    show_first_upload,
    show_gone,
    show_ignored,
    show_left_out,
    show_mails,
    show_report,
    verdict_of,
)

#: Milliseconds between looks at what came back while nothing changes in the folder.
_TICK: Final = 400
#: Milliseconds without a change until a save is taken for finished.
_STEP: Final = 50
#: Seconds after a change in which reports are expected soon.
_ACTIVE_SECONDS: Final = 20.0
#: Seconds between looks at subscribers, and at reports while nothing is expected.
_IDLE_SECONDS: Final = 2.0
#: Seconds to let what made publishing fail pass.
_REPAIR_SECONDS: Final = 3.0
#: Reviews at the start of which each gets its line; of more, only what is not as usual does.
_MOST_LINES: Final = 30
#: An editor that saves by renaming leaves a name empty for a moment: do not take that for a deletion.
_RENAME_SECONDS: Final = 0.3


def serve_folder(folder: Path | None, settings: CloudSettings, console: Console) -> None:
    """Start the local cloud on a folder (our samples where none is named) and follow it; ends by KeyboardInterrupt."""
    project = find_project()
    folder = (folder or project.samples).resolve()
    state = folder / STATE_FOLDER
    state.mkdir(exist_ok=True)
    # The folder may be a checkout: what is ours in it is nobody's to commit.
    (state / ".gitignore").write_text("*\n", "utf-8")
    readers = load_subscribers(folder)
    with ExitStack() as exits:
        with console.status("Starting the local cloud…"):
            cloud = exits.enter_context(LocalCloud(project, settings))
            # Whoever opens the site from here on finds one, though nothing is on it yet.
            with ThreadPoolExecutor() as together:
                for done in [together.submit(publish) for publish in (cloud.publish_all, cloud.publish_issues)]:
                    done.result()
        exits.enter_context(announced(folder, cloud.endpoints))
        if settings.port and not cloud.site.endswith(f":{settings.port}"):
            console.print(f"Port {settings.port} is in use: the next free one is taken.", highlight=False)
        show_addresses(
            console,
            [
                ("Site", f"{cloud.site}/"),
                *[(name, f"{cloud.site}/feed.{name.lower()}") for name in ("Atom", "RSS", "JSON")],
                ("Outbox", f"{cloud.site}/outbox/"),
                ("Folder", str(folder)),
            ],
        )
        for name, reason in left_out(folder).items():
            show_left_out(console, name, reason)
        ServeRun(cloud, folder, console).run(readers)


@dataclass(slots=True)
class ServeRun:
    """The folder's state as the inbox has it, and the loop that keeps the two together."""

    cloud: LocalCloud
    folder: Path
    console: Console
    _seen: dict[str, tuple[Path, Version]] = field(default_factory=dict)
    _reports: dict[str, str] = field(default_factory=dict)
    #: The texts of the reports by the key of their file; `_reports` has their versions.
    _texts: dict[str, str] = field(default_factory=dict)
    _active_until: float = 0.0
    _failures: FailureLog = field(init=False)
    _publish_at: float | None = None
    _idle_look_at: float = 0.0

    def __post_init__(self) -> None:
        self._failures = FailureLog(self.cloud.ministack.log_file)

    def run(self, readers: Sequence[Reader]) -> None:
        """Upload the folder, bring the subscribers back, then follow every change; returns only by an exception."""
        self._first_upload()
        if readers:
            with self.console.status(f"Bringing {counted(len(readers), 'subscriber')} back…"):
                subscribe_readers(self.cloud.site, self.cloud.mailbox, readers)
                bring_choices_back(self.cloud.clients.dynamodb, self._subscribers_table, readers)
        self.console.print("Watching. Save a review, and it is live in a moment. Ctrl-C ends it all.\n")
        watching = watch(
            self.folder, watch_filter=None, step=_STEP, rust_timeout=_TICK, yield_on_timeout=True, raise_interrupt=True
        )
        mails = len(self.cloud.mailbox.mails())
        for look, changes in enumerate(watching):
            # What was saved while the first upload was under way is no change that watching has seen.
            if changes or look == 0:
                self._follow_folder()
            self._look_back()
            self._tell()
            new = self.cloud.mailbox.mails()[mails:]
            show_mails(self.console, new, f"{self.cloud.site}/outbox/")
            mails += len(new)

    def _first_upload(self) -> None:
        """Upload the folder; return when all of it is published, or when nothing moves any longer."""
        started = time.monotonic()
        # Reports on what has gone since the last time.
        shutil.rmtree(self._reports_folder, ignore_errors=True)
        self._seen = look_at(self.folder)
        reviews = [key for key in self._seen if is_review_key(key)]
        with progress_bars(self.console) as bars:
            uploaded = bars.add_task("uploaded", total=len(self._seen))
            understood = bars.add_task("understood", total=len(reviews))
            published = bars.add_task("published", total=len(reviews))

            def look() -> Progress:
                self._take_reports(quiet=len(reviews) > _MOST_LINES)
                self._tell()
                progress = self._progress(len(reviews))
                bars.update(understood, completed=progress.reported)
                # Of those that are refused, drafts or copies nothing is published.
                known = progress.reported == progress.reviews
                total = progress.published if known else progress.reviews
                bars.update(published, completed=progress.site.pages, total=total)
                return progress

            self.cloud.inbox.apply(compare({}, self._seen), lambda _: bars.advance(uploaded))
            ending, _ = wait_until_published(look)
        show_ignored(self.console, _ignored(self._seen))
        missing = [key for key in reviews if key not in self._texts]
        show_first_upload(
            self.console,
            map(verdict_of, self._texts.values()),
            missing=missing,
            standstill=ending is Ending.STANDSTILL,
            seconds=time.monotonic() - started,
        )

    def _progress(self, reviews: int) -> Progress:
        return Progress(
            reviews=reviews,
            reported=len(self._texts),
            # Of two files with one review, the older one's report may still say that it is published.
            published=len(set(map(address_of, self._texts.values())) - {None}),
            queued=messages_in(self.cloud.clients.sqs, self.cloud.stack.outputs["IngestQueueUrl"]),
            site=look_at_site(self.cloud.clients.s3, self.cloud.stack.outputs["SiteBucketName"]),
        )

    def _take_reports(self, *, quiet: bool = False) -> None:
        """Fetch new reports and tell what they say; quietly, only what is not as usual."""
        self._reports, changed = fetch_reports(self.cloud.inbox, self._reports_folder, self._reports)
        for key, report in changed.items():
            if report is None:
                former = self._texts.pop(key, "")
                show_gone(self.console, key, former, map(address_of, self._texts.values()))
                continue
            self._texts[key] = report
            if not quiet or verdict_of(report) != "PUBLISHED":
                show_report(self.console, key, report, self.cloud.site)

    @property
    def _subscribers_table(self) -> str:
        return self.cloud.stack.outputs["SubscribersTableName"]

    @property
    def _reports_folder(self) -> Path:
        return self.folder / STATE_FOLDER / "reports"

    def _follow_folder(self) -> None:
        now = look_at(self.folder)
        if self._seen.keys() - now.keys():
            time.sleep(_RENAME_SECONDS)
            now = look_at(self.folder)
        changes = compare(self._seen, now)
        if changes:
            self.cloud.inbox.apply(changes)
            self._seen = now
            show_ignored(self.console, _ignored(changes.changed))
            self._active_until = time.monotonic() + _ACTIVE_SECONDS

    def _tell(self) -> None:
        """Print failures; have everything published again where publishing failed.

        MiniStack does not bring a stream's batch again when the function answers that parts of it failed, as AWS does.
        """
        failures = self._failures.read_new()
        for failure in failures:
            show_failure(self.console, failure)
        now = time.monotonic()
        if failures:
            self._active_until = now + _ACTIVE_SECONDS
        if any(failure.startswith("publish_site") for failure in failures):
            self._publish_at = now + _REPAIR_SECONDS
        if self._publish_at is not None and now >= self._publish_at:
            self._publish_at = None
            with suppress(LocalCloudFailed):
                # Its own failure stands in the log, and is told at the next look.
                self.cloud.publish_all()

    def _look_back(self) -> None:
        now = time.monotonic()
        idle_look = now >= self._idle_look_at
        if idle_look:
            self._idle_look_at = now + _IDLE_SECONDS
            readers = confirmed_subscribers(self.cloud.clients.dynamodb, self._subscribers_table)
            save_subscribers(self.folder, readers)
        if idle_look or now < self._active_until:
            self._take_reports()


def _ignored(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if not (is_review_key(key) or is_image_key(key))]
