"""The leak gate at work: what it refuses to publish, and what it tells the author."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from unspoilt.site.document import Document
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.spoiler.gate.leaks import Leak, find_leaks


@dataclass(frozen=True, slots=True)
class Refused:
    """An artefact that is not published: the last good one stays where it is."""

    path: str
    #: For the author's eyes only: never for a log.
    leaks: tuple[Leak, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing came to."""

    #: Paths of the documents that were written or removed.
    written: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()

    def __add__(self, other: Publication) -> Publication:
        """Return both together."""
        if not other.written and not other.refused:
            return self
        return Publication(self.written + other.written, self.refused + other.refused)

    @staticmethod
    def joined(publications: Iterable[Publication]) -> Publication:
        """Return all together: of thousands, in one step."""
        each = tuple(publications)
        written = tuple(path for publication in each for path in publication.written)
        return Publication(written, tuple(refused for publication in each for refused in publication.refused))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The documents that are to stand at some paths, and what each of the safe ones may not say."""

    documents: dict[str, Document] = field(default_factory=dict)
    #: By path; a path that is not there is no safe channel: the spoilers page, the stylesheet.
    hidden: dict[str, tuple[HiddenWords, ...]] = field(default_factory=dict)
    #: What may be said anyway: the operator's own words, and addresses that are public for good.
    open_texts: tuple[str, ...] = ()

    def __add__(self, other: Wanted) -> Wanted:
        """Return both together."""
        return Wanted(
            {**self.documents, **other.documents},
            {**self.hidden, **other.hidden},
            (*self.open_texts, *other.open_texts),
        )

    def only(self, paths: set[str]) -> Wanted:
        """Return what is wanted at some of the paths."""
        return replace(self, documents={path: self.documents[path] for path in paths if path in self.documents})

    def refusal_of(self, document: Document) -> Refused | None:
        """Return why a document may not be published, or None."""
        hidden = self.hidden.get(document.path)
        if hidden is None:
            return None
        leaks = find_leaks(document.path, document.content_type, document.body, hidden, open_texts=self.open_texts)
        return Refused(document.path, leaks) if leaks else None


class LeakReports(Protocol):
    """The port to the author's reports on refused artefacts, one for each file."""

    def write_leak_report(self, key: str, text: str) -> None:
        """Put the report on the file with this key beside it."""

    def delete_leak_report(self, key: str) -> None:
        """Remove it, if there is one."""


def leak_report_of(key: str, review_id: str, refused: Sequence[Refused]) -> str | None:
    """Return what to tell the author of one review, or None where none of its words were found."""
    lines = [
        f"  - {artefact.path}, {leak.channel}: {'; '.join(leak.words)}"
        for artefact in refused
        for leak in artefact.leaks
        if leak.review_id in {review_id, ""}
    ]
    if not lines:
        return None
    head = [
        f"HELD BACK BY THE LEAK GATE: {key}",
        "",
        "These words of what you hid were found where everyone can read.",
        "Nothing of it was published; what stood there before still stands.",
        "",
        "Where, and which words:",
    ]
    tail = [
        "",
        "If the words are harmless, say them outside the spoiler too, or write another teaser.",
        "If they are not, take them out of the title, the teaser or the text before the spoiler.",
    ]
    return "\n".join([*head, *lines, *tail]) + "\n"
