"""The leak gate before a mailing: what it may not say is read once for all mails of an issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from unspoilt.config import NewsletterSettings, SiteSettings
from unspoilt.newsletter.issue import Issue
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.spoiler.gate.leaks import Leak, find_leaks

#: What an issue's files are, by the ending of their names.
_MEDIA_TYPES: Final = {"mime": "message/rfc822", "html": "text/html", "txt": "text/plain"}


class HiddenText(Protocol):
    """The port to what is hidden in reviews."""

    def hidden_words(self, ids: tuple[str, ...]) -> tuple[HiddenWords, ...]:
        """Return what the leak gate looks for in everything that is made of these reviews."""


@dataclass(frozen=True, slots=True)
class IssueGate:
    """Reads finished mails of one issue and its selections."""

    #: By the review's id.
    hidden: Mapping[str, HiddenWords]
    #: What the operator says anyway.
    open_texts: tuple[str, ...]

    def knowing(self, own_texts: Iterable[str]) -> IssueGate:
        """Return the gate for files that say this too, of which no word comes from a review."""
        return replace(self, open_texts=(*self.open_texts, *own_texts))

    def leaks_in(self, name: str, data: bytes, issue: Issue) -> tuple[Leak, ...]:
        """Return what a finished file gives away of the reviews in this issue or selection."""
        hidden = tuple(self.hidden[entry.id] for entry in issue.entries if entry.id in self.hidden)
        slugs = (str(entry.slug) for entry in issue.entries)
        kind = _MEDIA_TYPES[name.rpartition(".")[2]]
        return find_leaks(name, kind, data, hidden, open_texts=(*self.open_texts, *slugs))


def gate_for(
    issue: Issue, hidden: HiddenText, site: SiteSettings, settings: NewsletterSettings, *more: str
) -> IssueGate:
    """Return the gate for an issue; `more` is what its mails say besides, such as where HOLD would be."""
    words = hidden.hidden_words(tuple(entry.id for entry in issue.entries))
    own = (site.name, site.address, site.author_name, settings.sender, settings.author_address)
    return IssueGate({each.review_id: each for each in words}, (*own, *more))
