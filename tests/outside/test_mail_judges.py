"""Judges of mails that are not ours: SpamAssassin, the data of caniemail.com, and Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from fakes.newsletter_samples import weekly_issue
from fakes.served import serve
from outside.test_chromium import FLAGS
from unit.newsletter.snapshots import freeze, mail_of, snapshots
from unit.newsletter.test_hostile_titles import TITLES, entries_of

MAILS = {
    **snapshots(),
    "hostile.eml": mail_of(freeze(weekly_issue(entries_of(list(TITLES.values()))))),
    "hostile-cards.eml": mail_of(freeze(weekly_issue(entries_of([TITLES[name] for name in ("marks", "markup")])))),
}
#: SpamAssassin's own limit is 5.
MOST_POINTS = 1.0

#: A folder into which npm has installed caniemail 2.0.2.
CANIEMAIL = os.environ.get("CANIEMAIL_DIR")
CLIENTS = ("gmail.*", "outlook.*", "apple-mail.*")
#: What a mail may use though a client lacks it, because nothing is lost there.
ENHANCEMENTS = {
    "@media": "without it the mail is light, and as wide as the window",
    "<style> element": "holds the media queries only: everything else stands on the elements",
    "color-scheme meta tag": "says that the mail has dark colours of its own",
    "<body> element": "where it is taken away, the outer table has the same colours",
    "display:none": "where it is not obeyed, the preheader is the first line of the mail",
    "border-radius": "without it the button has corners",
    "word-break": "where it is not obeyed, a title without a space makes the mail wider",
    "aria-hidden attribute": "for screen readers, which the client keeps from it",
    "role attribute": "likewise",
}

PROBE = """<!doctype html><title>probe</title>
<iframe id="mail" src="/{name}" style="width:{width}px;height:900px;border:0;color-scheme:{scheme}"></iframe>
<pre id="found">nothing</pre>
<script>
document.getElementById("mail").addEventListener("load", (event) => {{
  const mail = event.target.contentDocument;
  const colour = getComputedStyle(mail.querySelector(".page")).backgroundColor;
  document.getElementById("found").textContent = "width=" + mail.documentElement.scrollWidth + " colour=" + colour;
}});
</script>"""
COLOURS = {"light": "rgb(251, 248, 242)", "dark": "rgb(23, 20, 18)"}


def html_of(raw: bytes) -> str:
    """Return the HTML part of a mail."""
    body = message_from_bytes(raw, policy=default).get_body(("html",))
    assert body is not None
    content: str = body.get_content()  # type: ignore[attr-defined]
    return content


def points_for(raw: bytes, home: Path) -> tuple[float, str]:
    """Return what SpamAssassin's local rules give a mail, and for what."""
    spamassassin = shutil.which("spamassassin")
    if spamassassin is None:
        pytest.skip("spamassassin is not installed")
    command = [spamassassin, "--local", "--test-mode", f"--prefspath={home / 'prefs'}"]
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(home)}
    found = subprocess.run(command, input=raw, env=surroundings, check=True, capture_output=True, timeout=90).stdout
    status = message_from_bytes(found, policy=default)["X-Spam-Status"]
    match = re.search(r"score=(-?[\d.]+) .*?tests=(.*?) autolearn", status)
    assert match is not None, status
    return float(match[1]), match[2]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MAILS))
def test_spamassassin_finds_next_to_nothing(name: str, tmp_path: Path) -> None:
    # SES adds the Message-ID on its way out.
    raw = b"Message-ID: <0100019a-example-000000@email.amazonses.com>\r\n" + MAILS[name]

    points, rules = points_for(raw, tmp_path)

    assert points < MOST_POINTS, rules


@pytest.mark.slow
def test_spamassassin_knows_spam_when_it_reads_it(tmp_path: Path) -> None:
    """Its own test string (GTUBE): without this the test above might judge nothing."""
    spam = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

    points, _ = points_for(b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n" + spam + b"\r\n", tmp_path)

    assert points > 100


def unsupported_in(html: str) -> set[tuple[str, str]]:
    """Return the features of a mail that some client does not support at all, by client."""
    node = shutil.which("node")
    if node is None or not CANIEMAIL:
        pytest.skip("caniemail needs node, and CANIEMAIL_DIR to hold npm's caniemail")
    script = Path(__file__).with_name("caniemail.mjs")
    command = [node, str(script), str(Path(CANIEMAIL).resolve()), *CLIENTS]
    found = subprocess.run(command, input=html, text=True, check=True, capture_output=True, timeout=60).stdout
    return {(client, title) for client, title in json.loads(found)}


@pytest.mark.parametrize("name", sorted(MAILS))
def test_gmail_outlook_and_apple_mail_lack_nothing_that_matters(name: str) -> None:
    found = unsupported_in(html_of(MAILS[name]))

    assert {(client, title) for client, title in found if title not in ENHANCEMENTS} == set()


def test_every_enhancement_is_one_that_the_mails_use() -> None:
    used = {title for raw in MAILS.values() for _, title in unsupported_in(html_of(raw))}

    assert used == set(ENHANCEMENTS)


def test_caniemail_knows_what_no_client_shows() -> None:
    found = unsupported_in('<div style="filter: blur(1px); display: grid">x</div><video src="x"></video>')

    assert {"filter", "<video> element"} <= {title for _, title in found}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", sorted(COLOURS))
@pytest.mark.parametrize("width", [320, 700])
def test_no_mail_scrolls_sideways_by_day_or_by_night(width: int, scheme: str, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    pages = {f"{name}.html": html_of(raw).encode() for name, raw in MAILS.items()}
    probes = {f"probe-{name}": PROBE.format(name=name, width=width, scheme=scheme).encode() for name in pages}
    flags = [*FLAGS, f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}"]

    found = {}
    with serve({**pages, **probes}) as address:
        for name in pages:
            command = [chromium, *flags, f"--user-data-dir={tmp_path}", "--virtual-time-budget=5000", "--dump-dom"]
            dom = subprocess.run(
                [*command, f"{address}probe-{name}"], check=True, capture_output=True, text=True, timeout=90
            ).stdout
            match = re.search(r"width=(\d+) colour=(.*?)</pre>", dom)
            assert match is not None, dom[-400:]
            found[name] = (int(match[1]), match[2])

    assert {name: seen for name, seen in found.items() if seen[0] > width} == {}
    assert {colour for _, colour in found.values()} == {COLOURS[scheme]}
