"""Hugo with two sites and Pelican with one, and one more review in each for each rebuild."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from generated import as_hugo, as_pelican, generate
from timed import Run, timed

_HERE = Path(__file__).parent


def binary_in(venv: Path) -> Path:
    """Return Hugo's binary in the virtual environment of the rivals."""
    (found,) = venv.glob("lib/python3*/site-packages/hugo/binaries/hugo")
    return found


@dataclass
class Hugo:
    """Hugo's own binary, with the caches that it has by itself, and no minifying."""

    binary: Path
    root: Path
    size: int
    #: What is laid over `hugo/shared`: `minimal`, or `same` for the documents that ours makes.
    site: str

    def prepare(self) -> None:
        """Write the site and build it, so that what is measured is a rebuild."""
        shutil.rmtree(self.root, ignore_errors=True)
        for part in ("shared", self.site):
            shutil.copytree(_HERE / "hugo" / part, self.root, dirs_exist_ok=True)
        (self.root / "content" / "reviews").mkdir(parents=True, exist_ok=True)
        for number in range(self.size):
            self._write(number)
        self._build()

    def rebuild(self, number: int) -> Run:
        """Add a review, and rebuild."""
        self._write(number)
        run = self._build()
        assert (self.root / "public" / "reviews" / generate(number).name / "index.html").exists()
        return run

    def _build(self) -> Run:
        cache = str((self.root / "cache").resolve())
        run, printed = timed([str(self.binary), "build", "--source", str(self.root), "--cacheDir", cache])
        told = re.search(r"Total in (\d+) ms", printed)
        assert told is not None, printed
        return Run(run.whole, int(told[1]) / 1000, run.cpu)

    def _write(self, number: int) -> None:
        review = generate(number)
        (self.root / "content" / "reviews" / f"{review.name}.md").write_text(as_hugo(review), encoding="utf-8")


@dataclass
class Pelican:
    """Pelican, with or without its cache of what it has read."""

    python: Path
    root: Path
    size: int
    cached: bool
    options: list[str] = field(init=False)

    def __post_init__(self) -> None:
        on = str(self.cached).lower()
        self.options = ["--extra-settings", f"CACHE_CONTENT={on}", f"LOAD_CONTENT_CACHE={on}"]
        self.options.append(f"CACHE_PATH={json.dumps(str(self.root / 'cache'))}")

    def prepare(self) -> None:
        """Write the site, and where it has a cache build it, so that the cache is there."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(_HERE / "pelican", self.root)
        (self.root / "content").mkdir()
        for number in range(self.size):
            self._write(number)
        if self.cached:
            self._build()

    def rebuild(self, number: int) -> Run:
        """Add a review, and rebuild."""
        self._write(number)
        run = self._build()
        assert (self.root / "output" / "reviews" / generate(number).name / "index.html").exists()
        return run

    def _build(self) -> Run:
        settings, output = str(self.root / "settings.py"), str(self.root / "output")
        run, printed = timed([str(self.python), "-m", "pelican", "-s", settings, "-o", output, *self.options])
        told = re.search(r"in ([\d.]+) seconds", printed)
        assert told is not None, printed
        return Run(run.whole, float(told[1]), run.cpu)

    def _write(self, number: int) -> None:
        review = generate(number)
        (self.root / "content" / f"{review.name}.md").write_text(as_pelican(review), encoding="utf-8")
