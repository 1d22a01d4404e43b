"""The texts that the veto is trained and measured on: outside the repository, read from where they lie beside it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = ROOT.parent / "shared" / "data"
SENTENCES: Final = DATA / "spoilers" / "sentences-cc0.jsonl"
STATISTICS: Final = DATA / "spoilers" / "cue-statistics.tsv"
REVIEWS: Final = DATA / "reviews-cc0"
OWN: Final = ROOT / "tests" / "data" / "veto"
SHORT_TEXTS: Final = "short-texts"
#: Spoilers told as praise, opinion, delight: files of ours that begin so.
DRESSED: Final = "dressed-as-"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A review, or one of our own sentences, with a label for each sentence."""

    work: str
    title: str
    creators: tuple[str, ...]
    texts: tuple[str, ...]
    spoils: tuple[bool, ...]


def read_blog() -> list[Labelled]:
    """Return the labelled reviews of one author; pages that are no review of a work are left out."""
    reviews: dict[str, list[dict[str, object]]] = defaultdict(list)
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        sentence = json.loads(line)
        reviews[sentence["work"]].append(sentence)
    return [_review(work, sentences) for work, sentences in reviews.items() if re.match(r"\d{4}-\d\d-\d\d-", work)]


def _review(work: str, sentences: list[dict[str, object]]) -> Labelled:
    # Front matter that the sentence splitter took for text.
    kept = [
        sentence for sentence in sentences if not re.match(r"(?:author|rating|title|name): ", str(sentence["text"]))
    ]
    parts = re.sub(r"^\d{4}-\d\d-\d\d-|\.md$", "", work).replace("-", " ").split("   ")
    return Labelled(
        work,
        title=parts[-1],
        creators=tuple(parts[:-1]),
        texts=tuple(str(sentence["text"]) for sentence in kept),
        spoils=tuple(bool(sentence["spoiler"]) for sentence in kept),
    )


def read_own() -> dict[str, list[Labelled]]:
    """Return our own invented sentences by genre; each is a work of its own."""
    genres: dict[str, list[Labelled]] = {}
    for path in sorted(OWN.glob("*.tsv")):
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        genres[path.stem] = [
            Labelled(f"{path.stem}-{number}", "", (), (text,), (label == "spoiler",))
            for number, (label, text) in enumerate(rows)
        ]
    return genres


def read_statistics() -> Iterator[tuple[str, int, int, float, float]]:
    """Yield word, sentences with it that spoil and that do not, log odds and z."""
    for line in STATISTICS.read_text(encoding="utf-8").splitlines()[1:]:
        gram, spoils, others, log_odds, z = line.split("\t")
        yield gram, int(spoils), int(others), float(log_odds), float(z)


def words_by_blog() -> dict[str, list[set[str]]]:
    """Return the lower-case words of each review, by blog; front matter and what is marked left out."""
    blogs: dict[str, list[set[str]]] = {}
    for blog in sorted(path.name for path in REVIEWS.iterdir()):
        blogs[blog] = []
        for path in sorted((REVIEWS / blog).rglob("*.md")):
            body = re.sub(r"^---.*?\n---", "", path.read_text(encoding="utf-8"), count=1, flags=re.DOTALL)
            shown = re.sub(r"<spoiler>.*?</spoiler>", "", body, flags=re.DOTALL)
            blogs[blog].append(set(re.findall(r"(?<![.\w])[a-z][a-z'-]+", shown.replace("’", "'"))))
    return blogs
