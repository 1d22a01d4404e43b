"""Takes the pictures of the documents again, from our samples: `make screenshots`. Needs Chromium.

They are pictures of what `unspoilt try` makes of samples/reviews, site and digest.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import email.policy
import functools
import http.server
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

IMAGES = Path(__file__).parent / "images"
SAMPLES = Path(__file__).parents[1] / "samples" / "reviews"
MAIL = "digest.html"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars")
FLAGS += ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")


@dataclass(frozen=True)
class Picture:
    """One picture: where it is taken, and how wide and high the window is, in CSS pixels."""

    name: str
    path: str
    size: tuple[int, int]
    dark: bool = False


PICTURES = (
    Picture("home", "", (1000, 900)),
    Picture("home-phone-dark", "", (500, 900), dark=True),
    Picture("review", "reviews/dracula/", (1000, 1400)),
    Picture("spoilers", "reviews/dracula/spoilers/", (1000, 1400)),
    Picture("digest", MAIL, (700, 980)),
)


def main() -> int:
    """Take all of them."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("Chromium is needed and was not found on PATH", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        command = [sys.executable, "-m", "unspoilt_local", "try", SAMPLES, "--out", out, "--reader", "ann@example.org"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (mail,) = (out / "mail").iterdir()
        (out / "site" / MAIL).write_text(html_part(mail), "utf-8")
        with served(out / "site") as address:
            for picture in PICTURES:
                take(chromium, picture, address, Path(folder, "profile"))
                print(IMAGES / f"{picture.name}.png")
    return 0


def html_part(mail: Path) -> str:
    """Return a mail's HTML."""
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback, on a free port, for as long as it is needed."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def take(chromium: str, picture: Picture, address: str, profile: Path) -> None:
    """Take one picture."""
    width, height = picture.size
    command = [chromium, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"]
    command += ["--blink-settings=preferredColorScheme=0"] if picture.dark else []
    command += [f"--screenshot={IMAGES / picture.name}.png", f"{address}{picture.path}"]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=90)


if __name__ == "__main__":
    sys.exit(main())
