"""1,000 reviews with canaries in every hidden place, from upload to bytes: none sings in a safe channel."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from fakes.canaries import Writer
from fakes.desk import Desk
from fakes.newsletter import FakeNews
from fakes.newsletter_samples import SUNDAY
from fakes.newsroom import Newsroom
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.newsletter.issue_files import MANIFEST, MIME, PREVIEW
from unspoilt.use_cases.ingest_decision import Outcome

REVIEWS = 1000
WINDOW = 25
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "reviews-cc0"
MARKED = re.compile(r"<spoiler>(.*?)</spoiler>", re.DOTALL)
#: Words in a row that are nobody's but the marked text's.
RUN = 5


def published_text(desk: Desk) -> str:
    """Return every safe byte that readers can fetch, decoded, with its address."""
    spoiling = ("/spoilers/", "spoilers.atom")
    safe = [f"{path} {d.body.decode()}" for path, d in desk.site.documents.items() if not path.endswith(spoiling)]
    return unescape(unquote("\n".join(safe)))


def mailed_text(desk: Desk) -> str:
    """Return an issue of these reviews, every header and part of it decoded."""
    entries = [(SUNDAY - timedelta(days=1), review.entry) for review in desk.catalogue.reviews.values() if review.live]
    newsroom = Newsroom()
    newsroom.news = FakeNews(*entries, hidden=tuple(r.hidden for r in desk.catalogue.reviews.values()))
    newsroom.compose.compose(Cadence.WEEKLY, SUNDAY)
    issue = issue_id_of(Cadence.WEEKLY, SUNDAY)
    assert newsroom.issues.read(issue, MANIFEST) is not None
    texts: list[str] = []
    for name in (MIME, PREVIEW):
        mail = message_from_bytes(newsroom.issues.read(issue, name) or b"", policy=policy.default)
        texts += [f"{key}: {value}" for key, value in mail.items()]
        texts += [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return unescape(unquote("\n".join(texts)))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, REVIEWS, WINDOW))
def test_no_canary_is_in_any_safe_channel(start: int) -> None:
    desk = Desk()
    secrets: set[str] = set()
    for seed in range(start, start + WINDOW):
        writer = Writer(seed)
        outcome = desk.upload(f"reviews/canary-{seed}.md", writer.file())
        assert outcome == Outcome.PUBLISHED, desk.inbox.reports[f"reviews/canary-{seed}.md"]
        secrets |= set(writer.secrets)

    published = desk.check_all()

    # Refused would be safe, but it would prove the gate and not the firewall.
    assert published.refused == ()
    safe = (published_text(desk) + mailed_text(desk) + "\n".join(desk.inbox.reports.values())).casefold()
    assert len(secrets) > 100
    assert [secret for secret in sorted(secrets) if secret in safe] == []
    told = "".join(d.body.decode() for path, d in desk.site.documents.items() if path.endswith("/spoilers/"))
    assert sum(secret in told.casefold() for secret in secrets) > len(secrets) // 3
    everything = unescape(desk.site.documents["spoilers.atom"].body.decode()).casefold()
    assert sum(secret in everything for secret in secrets) > len(secrets) // 3


def runs_of(text: str) -> set[str]:
    """Return every run of a few words, letters and digits only; of a shorter text all of it."""
    words = re.findall(r"[^\W_]+", unescape(re.sub(r"\]\([^)]*\)|<[^>]*>", " ", text)).casefold())
    return {" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared reviews are not beside the repository")
def test_no_marked_text_of_a_real_review_is_in_any_safe_channel() -> None:
    desk = Desk()
    files = [path for path in sorted(SHARED.rglob("*.md")) if "<spoiler>" in path.read_text("utf-8")]
    assert len(files) >= 25
    secrets: set[str] = set()
    told_openly: set[str] = set()
    for number, path in enumerate(files):
        assert desk.upload(f"reviews/{number}-{path.name}", path.read_bytes()) == Outcome.PUBLISHED
        source = path.read_text("utf-8")
        secrets |= {run for text in MARKED.findall(source) for run in runs_of(text)}
        told_openly |= runs_of(MARKED.sub(" . ", source))

    published = desk.check_all()

    assert published.refused == ()
    safe = published_text(desk) + mailed_text(desk) + "\n".join(desk.inbox.reports.values())
    leaked = runs_of(safe) & (secrets - told_openly)
    assert len(secrets) > 500
    assert sorted(leaked) == []
    everything = runs_of("".join(d.body.decode() for d in desk.site.documents.values()))
    assert len(secrets & everything) > 0.9 * len(secrets)
