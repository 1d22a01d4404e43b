"""An author's year: what is written, edited, renamed, taken away, brought back and imported, and what then stands.

The author knows nothing of the product: files are put under keys and removed, and each file shows one review by its
number. From that follows what readers must find.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

GENRES: Final = ("Fog", "Tides", "Clockwork")
_TAILS: Final = ("of Rain", "of Tides", "of Lamps", "of Salt", "of Glass")
_OPENING: Final = (
    "A quiet book about night number {number}, and about the weather of it. "
    "Its {number} lamps are counted twice, once by the keeper and once by whoever reads. "
    "I liked the tide tables, the slow mornings and the patience of the whole, in reading number {corrections}. "
    "Nobody hurries in it, and nobody should hurry through it either, for the weather sets the pace."
)
_SECOND_THOUGHTS: Final = (
    "Second thoughts, number {}: after {} winters the harbour seems smaller, the letters longer, and the clockwork of "
    "chapter {} turns out to be the best thing that I had overlooked at first."
)
#: How often each of the common steps is taken, of a hundred or so.
COMMON: Final = {
    "write": 30,
    "write_dated": 6,
    "write_old": 4,
    "correct": 8,
    "rewrite": 6,
    "rate": 6,
    "retitle": 6,
    "change_genre": 4,
    "change_date": 5,
    "rename": 8,
    "copy": 3,
    "delete": 5,
    "delete_for_a_while": 6,
    "upload_again": 4,
    "draft_first": 4,
    "draft_for_a_while": 3,
    "break_and_mend": 3,
}
#: What takes many files, and when in the year.
RARE: Final = {
    0.1: "upload_everything_again",
    0.25: "import_old 40",
    0.5: "write_many 20",
    0.6: "upload_everything_again",
    0.75: "import_old 25",
    0.9: "write_many 24",
}


@dataclass
class Piece:
    """A review as its author knows it."""

    number: int
    genre: str
    kind: str | None
    #: The date in its front matter, with a time of day.
    dated: datetime | None
    rating: int = 4
    title: int = 0
    #: Paragraphs that were added, and words that were corrected.
    paragraphs: int = 0
    corrections: int = 0
    draft: bool = False
    #: When it first stood on the site; the date of one that has none of its own.
    since: datetime | None = None
    #: How many of its changes readers should hear of (RFC 4287 §4.2.15).
    told: int = 0

    @property
    def date(self) -> datetime | None:
        """Return what it is ordered by, once it has been on the site."""
        return self.dated or self.since

    @property
    def name(self) -> str:
        """Return its title."""
        return f"Night {self.number:04} {_TAILS[self.title % len(_TAILS)]}"

    def text(self) -> bytes:
        """Write the file."""
        front = [f"title: {self.name}", f"author: Irma Vale {self.number % 7}", f"genre: [{self.genre}]"]
        front += [f"rating: {self.rating}/5"]
        front += [f"kind: {self.kind}"] if self.kind else []
        front += [f"date: {self.dated:%Y-%m-%dT%H:%M:%SZ}"] if self.dated else []
        front += ["draft: true"] if self.draft else []
        body = [_OPENING.format(number=self.number, corrections=self.corrections)]
        body += [_SECOND_THOUGHTS.format(one, one + 2, one + 3) for one in range(self.paragraphs)]
        if self.number % 5 == 0:
            body.append(f"||The keeper of lamp {self.number} wound the clock himself.||")
        return ("---\n" + "\n".join(front) + "\n---\n\n" + "\n\n".join(body) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Write:
    """One file put under a key, or removed."""

    key: str
    body: bytes | None
    #: The number of the review that it shows from then on; None where it shows none, 0 where it stays as it is.
    shows: int | None


#: What is uploaded at once; before the next of a step everything comes to rest.
Stage = list[Write]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the author does."""

    name: str
    #: Since the beginning of the year.
    after: timedelta
    stages: Iterator[Stage]


def draw_year(seed: int, count: int) -> list[str]:
    """Draw so many steps by their names, and the few with many files that every year has."""
    chance = random.Random(seed)
    names = chance.choices(list(COMMON), list(COMMON.values()), k=count)
    for share, name in RARE.items():
        names[int(share * count)] = name
    return ["import_old 52", *names]


@dataclass
class Year:
    """The author's files, and the steps through the year."""

    seed: int
    #: Each the name of something the author does, and how many files it takes where it is told: "import_old 40".
    names: Sequence[str]
    #: Tells the present.
    now: Callable[[], datetime]
    pieces: list[Piece] = field(default_factory=list)
    #: Which review each file shows.
    files: dict[str, int] = field(default_factory=dict)
    keys: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def play(self) -> Iterator[Step]:
        """Yield the steps in order; each must be carried out before the next is asked for."""
        moments = sorted(self.chance.uniform(0.0, 0.999) for _ in self.names)
        for moment, told in zip(moments, self.names, strict=True):
            name, _, count = told.partition(" ")
            stages = getattr(self, name)(*map(int, count.split()))
            yield Step(name.replace("_", " "), timedelta(days=365) * moment, stages)

    def shown(self, genre: str | None = None, kind: str | None = None) -> dict[int, Piece]:
        """Return what stands on the site, by number."""
        numbers = set(self.files.values())
        return {
            one.number: one
            for one in self.pieces
            if one.number in numbers and genre in {None, one.genre} and kind in {None, one.kind}
        }

    def carry_out(self, write: Write, now: datetime) -> None:
        """Note that a file was written."""
        if write.shows == 0:
            return
        if write.shows is None:
            self.files.pop(write.key, None)
            return
        self.files[write.key] = write.shows
        piece = self.pieces[write.shows - 1]
        piece.since = piece.since or now

    # What the author does

    def write(self) -> Iterator[Stage]:
        yield [self._put(self._new())]

    def write_dated(self) -> Iterator[Stage]:
        yield [self._put(self._new(self._day(0, 5)))]

    def write_old(self) -> Iterator[Stage]:
        yield [self._put(self._new(self._day(20, 2000)))]

    def write_many(self, count: int) -> Iterator[Stage]:
        yield [self._put(self._new()) for _ in range(count)]

    def import_old(self, count: int) -> Iterator[Stage]:
        yield [self._put(self._new(self._day(100, 3000))) for _ in range(count)]

    def correct(self) -> Iterator[Stage]:
        key, piece = self._pick()
        piece.corrections += 1
        yield [self._put(piece, key)]

    def rewrite(self) -> Iterator[Stage]:
        key, piece = self._pick()
        piece.paragraphs += 1
        piece.told += 1
        yield [self._put(piece, key)]

    def rate(self) -> Iterator[Stage]:
        key, piece = self._pick()
        piece.rating = piece.rating % 5 + 1
        piece.told += 1
        yield [self._put(piece, key)]

    def retitle(self) -> Iterator[Stage]:
        key, piece = self._pick()
        piece.title += 1
        piece.told += 1
        yield [self._put(piece, key)]

    def change_genre(self) -> Iterator[Stage]:
        key, piece = self._pick()
        piece.genre = GENRES[(GENRES.index(piece.genre) + 1) % len(GENRES)]
        yield [self._put(piece, key)]

    def change_date(self) -> Iterator[Stage]:
        key, piece = self._pick()
        piece.dated = self._day(0, 60)
        yield [self._put(piece, key)]

    def rename(self) -> Iterator[Stage]:
        key, piece = self._pick()
        there, away = self._put(piece), Write(key, None, None)
        order = self.chance.choice(("there first", "away first", "at once"))
        match order:
            case "there first":
                yield [there]
                yield [away]
            case "away first":
                yield [away]
                yield [there]
            case _:
                yield [there, away]

    def copy(self) -> Iterator[Stage]:
        key, piece = self._pick()
        there = self._put(piece)
        yield [there]
        yield [Write(self.chance.choice((key, there.key)), None, None)]

    def delete(self) -> Iterator[Stage]:
        key, _ = self._pick()
        yield [Write(key, None, None)]

    def delete_for_a_while(self) -> Iterator[Stage]:
        """Delete, and bring the same text back under the same key or another."""
        key, piece = self._pick()
        yield [Write(key, None, None)]
        yield [self._put(piece, self.chance.choice((key, None)))]

    def upload_again(self) -> Iterator[Stage]:
        key, piece = self._pick()
        yield [self._put(piece, key)]

    def upload_everything_again(self) -> Iterator[Stage]:
        yield [self._put(self.pieces[number - 1], key) for key, number in sorted(self.files.items())]

    def draft_first(self) -> Iterator[Stage]:
        piece = self._new()
        piece.draft = True
        first = self._put(piece)
        yield [first]
        piece.draft = False
        yield [self._put(piece, first.key)]

    def draft_for_a_while(self) -> Iterator[Stage]:
        key, piece = self._pick()
        piece.draft = True
        yield [self._put(piece, key)]
        piece.draft = False
        yield [self._put(piece, key)]

    def break_and_mend(self) -> Iterator[Stage]:
        """Upload a file that is refused: what stands stays; then the right one again."""
        key, piece = self._pick()
        yield [Write(key, b"---\ntitle: [broken\n---\n", 0)]
        yield [self._put(piece, key)]

    # Where the author finds things

    def _new(self, dated: datetime | None = None) -> Piece:
        number = len(self.pieces) + 1
        kind = ("film", "book")[number % 2] if number % 3 == 0 else None
        self.pieces.append(Piece(number, GENRES[number % len(GENRES)], kind, dated))
        return self.pieces[-1]

    def _put(self, piece: Piece, key: str | None = None) -> Write:
        if key is None:
            self.keys += 1
            key = f"reviews/{self.chance.choice(('', 'old/', 'new/'))}{piece.number:04}-{self.keys}.md"
        return Write(key, piece.text(), None if piece.draft else piece.number)

    def _pick(self) -> tuple[str, Piece]:
        key = self.chance.choice(sorted(self.files))
        return key, self.pieces[self.files[key] - 1]

    def _day(self, least: int, most: int) -> datetime:
        """Return a moment so many days before the year's present."""
        ago = timedelta(days=self.chance.randint(least, most), seconds=self.chance.randint(3600, 86_000))
        return (self.now() - ago).replace(microsecond=0)
