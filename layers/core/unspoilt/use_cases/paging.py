"""Paging: where the pages of a listing begin and end.

A page is a range of positions, so an entry's page follows from its date alone, and whatever comes, goes or moves
concerns the page that it stands on. A page that has become too long is parted, and the numbers of the others stay.
The open page is the last one: it is the window, and its reviews are the newest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from unspoilt.errors import Conflict
from unspoilt.site.feed import WINDOW
from unspoilt.site.listing import Listing

#: After every position: what asks for it gets the open page.
LAST: Final = "~"
#: Where a page is parted, and the most that one holds is one less.
MOST: Final = 2 * WINDOW
_STEPS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """The entries of a listing at low ≤ position < high."""

    #: In the order in which pages came to be: from the oldest, unless older reviews come later. For good.
    number: int
    #: "" is before every position.
    low: str
    #: None is the open page.
    high: str | None

    def covers(self, position: str) -> bool:
        """Tell whether a position is one of this page's."""
        return self.low <= position and (self.high is None or position < self.high)


@dataclass(frozen=True, slots=True)
class Around:
    """The page at a position and its neighbours."""

    before: Page | None
    here: Page
    after: Page | None

    def pages(self) -> tuple[Page, ...]:
        """Return those that there are, oldest first."""
        return tuple(page for page in (self.before, self.here, self.after) if page is not None)


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was read: where it stands, and then what stands on it."""

    around: Around
    #: Oldest first, at most MOST.
    positions: tuple[str, ...]


class Pages(Protocol):
    """The port to where pages begin. Reads are strongly consistent. A listing begins with page 1, from ""."""

    def window(self, listing: Listing) -> Around:
        """Return the open page and the one before it."""

    def around(self, listing: Listing, position: str) -> Around:
        """Return the page that covers a position, and its neighbours."""

    def listed(self, listing: Listing, page: Page, most: int) -> tuple[str, ...]:
        """Return the first positions that a page covers, oldest first."""

    def start_page(self, listing: Listing, low: str) -> None:
        """Let a page with the next number begin at a position; raises Conflict where one does."""

    def drop_page(self, listing: Listing, low: str) -> None:
        """Give the positions of the page that begins there to the page before it."""

    def pages(self, listing: Listing) -> Iterable[Page]:
        """Return every page, oldest first."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """What has to be looked at after a change at some positions."""

    #: Oldest first.
    pages: tuple[Page, ...]
    #: Numbers whose pages are gone.
    dropped: tuple[int, ...]
    #: What was read of the page, where nothing moved.
    reading: Reading | None = None

    @property
    def moved(self) -> bool:
        """Tell whether the chain of pages is another one than before."""
        return len(self.pages) > 1 or bool(self.dropped)


@dataclass(frozen=True, slots=True)
class Paging:
    """How pages are parted and joined."""

    pages: Pages

    def arrange(self, listing: Listing, positions: Iterable[str]) -> tuple[Arranged, ...]:
        """Part and join pages where these positions ask for it; return a group of pages for each that was concerned."""
        groups: list[Arranged] = []
        done: Page | None = None
        # What is new stands there as a rule, and to ask for the last pages is half the work of asking for any.
        window = self.pages.window(listing)
        for position in sorted(positions):
            if done is not None and done.covers(position):
                continue
            newest = done is None and window.here.covers(position)
            group, done = self._arrange_one(listing, position, window if newest else None)
            groups.append(group)
        return tuple(groups)

    def _arrange_one(self, listing: Listing, position: str, known: Around | None) -> tuple[Arranged, Page]:
        touched: dict[int, Page] = {}
        dropped: dict[int, None] = {}
        changed = False
        for _ in range(_STEPS):
            around = known or self.pages.around(listing, position)
            known, here = None, around.here
            held = self.pages.listed(listing, here, MOST)
            parted = len(held) == MOST
            gone = _to_drop(around, len(held))
            if changed or parted or gone:
                touched |= {page.number: page for page in around.pages()}
            touched[here.number] = here
            if parted:
                try:
                    self.pages.start_page(listing, held[WINDOW])
                except Conflict:
                    # Another publisher parts it too: look again.
                    continue
                position = held[WINDOW]
            elif gone is not None:
                self.pages.drop_page(listing, gone.low)
                dropped[gone.number] = None
                position = here.low
            else:
                kept = [page for number, page in touched.items() if number not in dropped]
                reading = Reading(around, held) if not changed and len(touched) == 1 else None
                return Arranged(tuple(sorted(kept, key=lambda page: page.low)), tuple(dropped), reading), here
            changed = True
        raise Conflict("the pages of a listing change faster than they can be arranged")


def _to_drop(around: Around, held: int) -> Page | None:
    """Return the page whose beginning is no more: an empty one's, or the window's once it is too short."""
    here = around.here
    if here.high is None:
        return here if held < WINDOW and around.before is not None else None
    if held:
        return None
    return here if around.before is not None else around.after
