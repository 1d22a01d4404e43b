"""Ingest's own queue, as reconcile uses it."""

from __future__ import annotations

from dataclasses import dataclass

from unspoilt.aws.queues import Queue


@dataclass(frozen=True, slots=True)
class IngestQueue:
    """The adapter for CheckQueue."""

    queue: Queue

    def ask_checks(self, keys: tuple[str, ...]) -> None:
        """Ask for these keys to be ingested."""
        self.queue.send([{"check": {"key": key}} for key in keys])

    def ask_reconcile(self, after: str) -> None:
        """Ask for the next step."""
        self.queue.send([{"reconcile": {"after": after}}])
