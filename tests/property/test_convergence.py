"""Whatever happens to events, the catalogue ends as the bucket is."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.desk import BODY, Desk, review_text

KEYS = ["reviews/a.md", "reviews/b.md", "reviews/sub/c.md"]
TEXTS = [
    review_text("First", body=f"First words. {BODY}"),
    review_text("Second", body=f"Second words. {BODY}"),
    review_text("First", rating="2/5", body=f"First words. {BODY}"),
    review_text("Draft", more="draft: true\n", body=f"Third words. {BODY}"),
    "---\ntitle: [broken\n---\n",
]

ACTIONS = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from([*range(len(TEXTS)), None])), min_size=1, max_size=9
)


def act(desk: Desk, actions: list[tuple[str, int | None]]) -> list[tuple[str, str]]:
    events = []
    for key, text in actions:
        desk.clock.pass_time(seconds=7)
        events.append(desk.inbox.remove(key) if text is None else desk.inbox.upload(key, TEXTS[text]))
    return events


def shown_titles(desk: Desk) -> list[tuple[str, str | None]]:
    return sorted((str(entry.facts.title), entry.facts.rating_label) for entry in desk.newest(100))


#: A broken file leaves what was published; which version that was depends on what was ever seen. So not here.
SOUND = ACTIONS.map(lambda actions: [(key, None if text == len(TEXTS) - 1 else text) for key, text in actions])


@settings(max_examples=150, deadline=None)
@given(actions=SOUND, seed=st.integers(0, 2**32))
def test_doubled_shuffled_and_late_events_end_at_the_buckets_state(
    actions: list[tuple[str, int | None]], seed: int
) -> None:
    desk = Desk()
    events = act(desk, actions) * 2
    random.Random(seed).shuffle(events)

    for event in events:
        desk.ingest.ingest(*event)

    fresh = Desk()
    for key, found in desk.inbox.objects.items():
        fresh.clock.now = found.modified
        fresh.upload(key, found.data or b"")
    assert shown_titles(desk) == shown_titles(fresh)
    live_keys = [key for review in desk.catalogue.reviews.values() if review.live for key, _ in review.sources]
    assert set(live_keys) <= set(desk.inbox.objects)
    assert len(live_keys) == len(set(live_keys))


@settings(max_examples=80, deadline=None)
@given(actions=ACTIONS, lost=st.lists(st.booleans(), min_size=9, max_size=9))
def test_reconcile_finds_what_lost_events_left_undone(actions: list[tuple[str, int | None]], lost: list[bool]) -> None:
    desk = Desk()
    for event, gone in zip(act(desk, actions), lost, strict=False):
        if not gone:
            desk.ingest.ingest(*event)

    desk.reconcile.reconcile(None)
    for key in desk.queue.checks:
        desk.ingest.ingest(key)

    assert desk.reconcile.reconcile(None) == 0


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=6))
def test_an_id_survives_any_number_of_edits(texts: list[int]) -> None:
    desk = Desk()
    desk.upload("reviews/a.md", TEXTS[0])
    review_id = desk.only_id()

    for text in texts:
        desk.clock.pass_time(minutes=1)
        desk.upload("reviews/a.md", TEXTS[text])

    assert desk.only_id() == review_id
    assert list(desk.catalogue.news) == [review_id]
