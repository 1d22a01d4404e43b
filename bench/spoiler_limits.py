"""Measure how long hostile texts take, as a multiple of an ordinary review of the same size.

Run it as `python bench/spoiler_limits.py`; it prints one line a text and fails where one takes more than 20 times.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "layers" / "core"))

from unspoilt.errors import ReviewRefused
from unspoilt.review.review import Review, Work
from unspoilt.spoiler.screen import screen_review

#: Times an ordinary review of the same size.
MOST = 20
PARAGRAPH = (
    "The **ferry** leaves at dawn, and the clerk who sells the tickets knows each face. It is a slow book, and a kind "
    "one; [the author](https://one.example/ann) grew up beside that water.\n\nI would not call it cheerful. Somebody "
    "!!goes under!! and *nobody* asks why, which is the best thing in it, and I was never bored.\n\n"
    "- the fog\n- the songs\n\n> It was a morning like wool.\n\n"
)
TEXTS = {
    "50,000 marks, bars": "||" * 50_000,
    "50,000 marks, tags": "<spoiler>a</spoiler>" * 12_500,
    "50,000 marks, square brackets": "[spoiler]a[/spoiler]\n\n" * 11_900,
    "50,000 marks, words": "Spoilers ahead! a. " * 13_000,
    "a line of 256 KiB": "word " * (256 * 1024 // 5),
    "a word of 256 KiB": "a" * (256 * 1024),
    "a sentence of 256 KiB that says spoiler": "not a spoiler but " * 14_000,
    "10,000 nested square brackets": "[" * 10_000 + "a" + "]" * 10_000,
    "10,000 nested round brackets": "(" * 10_000 + "spoiler: a" + ")" * 10_000,
    "10,000 nested quotes": "> " * 10_000 + "a",
    "10,000 nested elements": "<div>" * 10_000,
    "a table of 300 by 300": "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + ("|b" * 300 + "|\n") * 300,
    "a table of 100 by 300 with marks": "|a" * 100 + "|\n" + "|-" * 100 + "|\n" + ("|a" * 99 + "|||b|||\n") * 300,
    "ends without a beginning": "a</spoiler> " * 9_000,
    "900 white codes inside one another": "[color=white]a " * 900 + "[/color]" * 900,
    "white codes that never end": "[color=white]a[color=red]b\n\n" * 1_900,
    "codes that set type": "[b]a[/b] [i] [img]x[/img]\n\n" * 8_000,
    "wiki links": "[[a|b]] ![[c.png]] ==d== e:: ^abcdef\n\n" * 6_000,
    "highlights that never end": "==a " * 60_000,
    "folded admonitions": '??? note "a"\n    b\n\n' * 1_900,
    "folded admonitions inside one another": "".join("    " * n + "??? note\n" for n in range(190)),
    "styles": "<span style='color:white;" + "background:" * 2_000 + "'>a</span>\n\n",
    "words of those who read no further": "if you haven't, you should please stop reading, who have seen, " * 6_000,
    "dots on lines of their own": "a\n\n" + ".\n" * 18_000,
    "ROT13 and English in turn": "Gur naq jnf xvyyrq. The dog is. " * 8_000,
    "1,900 neighbours": "[spoiler]x[/spoiler]\n\n" * 1_900,
    "a chain of 5,000 hidden notes": "||[^0]||\n\n" + "".join(f"[^{n}]: [^{n + 1}]\n\n" for n in range(5_000)),
}


def seconds_for(body: str) -> tuple[float, str]:
    """Screen a text; return the best of two times, and why it was refused if it was."""
    best, refusal = float("inf"), ""
    for _ in range(2):
        begun = time.perf_counter()
        try:
            screen_review(Review(Work("The Ferry"), body, 1))
        except ReviewRefused as refused:
            refusal = str(refused.problems[0])
        best = min(best, time.perf_counter() - begun)
    return best, refusal


def main() -> int:
    """Print the measurement; return 1 where a text takes too long."""
    slow = 0
    for name, body in TEXTS.items():
        ordinary, _ = seconds_for(PARAGRAPH * max(1, min(len(body), 120_000) // len(PARAGRAPH)))
        ordinary *= max(1.0, len(body) / 120_000)
        taken, refusal = seconds_for(body)
        slow += taken > MOST * ordinary
        outcome = f"refused, {refusal}" if refusal else "screened"
        print(f"{taken / ordinary:7.2f} × ordinary  {taken:7.3f} s  {len(body) // 1024:4} KiB  {name}: {outcome}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
