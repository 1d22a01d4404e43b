"""Selections' mails: built once each, read by the leak gate, and kept beside the issue.

A selection that nobody had when the issue was composed is built when the issue is launched, from what is frozen of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from unspoilt.config import NewsletterSettings, SiteSettings
from unspoilt.errors import OurError
from unspoilt.newsletter.choice import Choice, choice_to_text
from unspoilt.newsletter.frozen import freeze_mail
from unspoilt.newsletter.issue import Issue, narrow
from unspoilt.newsletter.issue_files import MANIFEST, mail_file
from unspoilt.newsletter.manifest import Manifest, manifest_from_json
from unspoilt.newsletter.selection import MOST_SELECTIONS, WHOLE, Places, places_of, serving
from unspoilt.use_cases.issue_gate import HiddenText, IssueGate, gate_for


class MailFiles(Protocol):
    """The port to `issues/<id>/`."""

    def read(self, issue: str, name: str) -> bytes | None:
        """Return a file, or None."""

    def put_if_absent(self, issue: str, name: str, data: bytes) -> None:
        """Write a file unless there is one, which stays as it is."""


@dataclass(frozen=True, slots=True)
class SelectionMails:
    """Builds the mails of one issue's selections."""

    files: MailFiles
    gate: IssueGate
    site: SiteSettings
    sender: str

    def freeze(self, issue: Issue, places: Places) -> str | None:
        """Build and keep a selection's mail; return its name, or None where it gives something away.

        Named by its bytes, so doing it again changes nothing.
        """
        narrowed = narrow(issue, places)
        frozen = freeze_mail(narrowed, site=self.site, sender=self.sender)
        name = mail_file(frozen.name)
        if self.gate.leaks_in(name, frozen.mime, narrowed):
            return None
        self.files.put_if_absent(issue.id, name, frozen.mime)
        return frozen.name


@dataclass(frozen=True, slots=True)
class Select:
    """The use case that says which mail of an issue each choice gets, with its ports."""

    files: MailFiles
    hidden: HiddenText
    site: SiteSettings
    settings: NewsletterSettings

    def select(self, issue_id: str, choices: Collection[Choice]) -> dict[Choice, str | None]:
        """Return the name of each choice's selection; None where it takes nothing of the issue."""
        data = self.files.read(issue_id, MANIFEST)
        if data is None:
            raise OurError("a launch of an issue that is not frozen")
        manifest = manifest_from_json(data)
        entries = manifest.issue.entries
        taken = {choice: places_of(choice, entries) for choice in sorted(choices, key=choice_to_text)}
        names: dict[Places, str | None] = {frozenset(): None, frozenset(range(len(entries))): WHOLE}
        names |= {selection.places: selection.name for selection in manifest.selections}
        missing = [places for places in dict.fromkeys(taken.values()) if places not in names]
        if missing:
            names |= self._serve(manifest, missing)
        return {choice: names[places] for choice, places in taken.items()}

    def _serve(self, manifest: Manifest, missing: list[Places]) -> dict[Places, str]:
        """Build the mails that are missing while there is room for more; else take the smallest that has it all."""
        room = max(0, MOST_SELECTIONS - len(manifest.selections)) if manifest.renderable else 0
        names: dict[Places, str] = {}
        if room:
            gate = gate_for(manifest.issue, self.hidden, self.site, self.settings)
            mails = SelectionMails(self.files, gate, self.site, self.settings.sender)
            names = {
                places: name for places in missing[:room] if (name := mails.freeze(manifest.issue, places)) is not None
            }
        return {places: names.get(places) or serving(places, manifest.selections) for places in missing}
