"""Grams: text as the leak gate compares it, normalised words and hashes of runs of them.

Case, diacritics, punctuation, entities, percent encoding, soft hyphens and zero-width characters make no difference:
"Ruth’s D&eacute;ath", "ruths-death" and "Ruth%E2%80%99s%20d%C3%A9ath" are the same two words.
"""

from __future__ import annotations

import functools
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from html import unescape
from typing import Final
from urllib.parse import unquote

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.gate.plain_words import EMPTY_WORDS, PROGRAM_WORDS, common_words

#: Words in a shingle.
SHINGLE: Final = 4
#: Scripts that write without spaces: each character is a word.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD: Final = lazy_pattern(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_DROPPED: Final = lazy_pattern(
    "['’‘ʼ`´\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
#: UUIDs and digests say nothing; their letters happen to spell "face" and "dead". Each has a word as long as this.
_DIGEST_WORD: Final = 12
_DIGEST: Final = lazy_pattern(
    rf"(?<![0-9a-z])(?:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{{_DIGEST_WORD}}}|[0-9a-f]{{{_DIGEST_WORD},}})"
    r"(?![0-9a-z])"
)
_PERCENT: Final = lazy_pattern(r"%[0-9a-fA-F]{2}")
_LETTERS: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
)
#: Entities and percent signs may be encoded once for each format that holds another.
_DEEPEST: Final = 4
_BYTES: Final = 8
_BITS: Final = 8 * _BYTES
_LOW_HALF: Final = b"\xff" * _BYTES
#: Lines and texts up to so many characters come again and again: titles, addresses, what feeds say of an entry.
_SHORT: Final = 400
#: An odd factor (the golden ratio in 64 bits) spreads the words of a run.
_FACTOR: Final = 0x9E3779B97F4A7C15


def words_of(text: str) -> list[str]:
    """Return the normalised words of a text, in order. Nothing that is normalised reaches over the end of a line."""
    words: list[str] = []
    for line in text.split("\n"):
        words += _words_of_short_line(line) if len(line) <= _SHORT else _words_of_line(line)
    return words


def _words_of_line(text: str) -> list[str]:
    for _ in range(_DEEPEST):
        plain = unescape(text) if "&" in text else text
        if "%" in plain and _PERCENT.search(plain):
            plain = unquote(plain, errors="replace")
        if plain == text:
            break
        text = plain
    folded = text.casefold()
    if folded.isascii():
        kept = folded.replace("'", "").replace("`", "")
    else:
        decomposed = unicodedata.normalize("NFKD", folded).casefold().translate(_LETTERS)
        marks = {ord(char): None for char in set(decomposed) if unicodedata.combining(char)}
        kept = _DROPPED.sub("", decomposed.translate(marks) if marks else decomposed)
    words: list[str] = _WORD.findall(kept)
    if max(map(len, words), default=0) < _DIGEST_WORD:
        return words
    return _WORD.findall(_DIGEST.sub(" ", kept))


_words_of_short_line = functools.lru_cache(maxsize=1 << 15)(_words_of_line)


@functools.lru_cache(maxsize=1 << 16)
def word_hash(word: str) -> int:
    """Return 64 bits that stand for a word, with or without an "s" at its end, the same on every machine."""
    # "Ruth's" is "ruths" in an address.
    stem = word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word
    return int.from_bytes(blake2b(stem.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def runs_of(words: Sequence[str]) -> tuple[array[int], ...]:
    """Return the hashes of the runs of one word, of two, and so on to SHINGLE; each in the order of their first words.

    A run's is that of the run without its last word, times an odd factor, plus the last word's: in 64 bits.
    """
    total = len(words)
    runs = [array("Q", map(word_hash, words))]
    # One whole number holds all of them in lanes of twice their width, where neither product nor sum reaches the next
    # lane, so that Python multiplies a page in one go. The first word's is in the lowest bits, as memory has it.
    lanes = array("Q", bytes(2 * _BYTES * total))
    lanes[::2] = runs[0]
    follow = combined = int.from_bytes(lanes.tobytes(), "little")
    mask = int.from_bytes((_LOW_HALF + bytes(_BYTES)) * total, "little")
    for length in range(1, SHINGLE):
        follow >>= 2 * _BITS
        combined = (combined * _FACTOR + follow) & mask
        lanes = array("Q", combined.to_bytes(2 * _BYTES * total, "little"))
        runs.append(lanes[: 2 * max(0, total - length) : 2])
    return tuple(runs)


def grams_of(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (hash, start, length) of every run of one to SHINGLE words."""
    for length, runs in enumerate(runs_of(words), start=1):
        for start, gram in enumerate(runs):
            yield gram, start, length


def grams_in(text: str) -> array[int]:
    """Return the hash of every run of one to SHINGLE words in a text, in no order."""
    return _grams_in_short(text) if len(text) <= _SHORT else _grams_in(text)


def _grams_in(text: str) -> array[int]:
    return _grams_of(tuple(words_of(text)))


#: A page is read twice, and the words are often the same.
@functools.lru_cache(maxsize=2)
def _grams_of(words: tuple[str, ...]) -> array[int]:
    return sum(runs_of(words), array("Q"))


#: At most 3 kB each, and seldom one: titles, names, excerpts and facts stand in many documents.
_grams_in_short = functools.lru_cache(maxsize=1 << 17)(_grams_in)


def gram_hashes(texts: Iterable[str]) -> frozenset[int]:
    """Return the hashes of all runs in these texts; no run goes from one text into the next."""
    return frozenset[int]().union(*map(grams_in, texts))


def carries(word: str) -> bool:
    """Say whether a word means something: not grammar, not a number, not the vocabulary of reviews and pages."""
    return word not in EMPTY_WORDS and not word.isdecimal() and (len(word) > 1 or not word.isascii())


def is_foreign(word: str) -> bool:
    """Say whether a word carries something and is none that our own program says."""
    return carries(word) and word not in PROGRAM_WORDS


def is_telling(word: str) -> bool:
    """Say whether a word alone gives something away: a name, or a word that few texts have."""
    return len(word) >= 3 and is_foreign(word) and word not in common_words()
