import pytest

from fakes.local_mails import mailbox_with, raw_mail, sent_mail
from unspoilt_local.outbox import Outbox, WebAnswer


def outbox_with(*, asked: list[str] | None = None, data: bytes | None = None) -> Outbox:
    asked = [] if asked is None else asked
    return Outbox(mailbox_with(sent_mail(1), sent_mail(2, "bounce@simulator.amazonses.com", data=data)), asked.append)


def get(outbox: Outbox, target: str) -> WebAnswer:
    return outbox.answer("GET", target, b"", from_here=True)


def test_the_list_shows_every_mail_newest_first_with_its_fate() -> None:
    page = get(outbox_with(), "/outbox/").body.decode()

    assert page.index("/outbox/2/") < page.index("/outbox/1/")
    assert "ann@example.org" in page
    assert "bounced" in page


def test_a_subject_cannot_put_markup_on_the_list() -> None:
    outbox = outbox_with(data=raw_mail(subject="<script>alert(1)</script>"))

    assert b"<script" not in get(outbox, "/outbox/").body


@pytest.mark.parametrize(
    ("view", "text"),
    [("", "<iframe"), ("text", "Three reviews."), ("source", "List-Unsubscribe: "), ("message.eml", "Subject: ")],
)
def test_a_mail_is_shown_as_mail_text_source_and_file(view: str, text: str) -> None:
    answer = get(outbox_with(), f"/outbox/1/{view}")

    assert answer.status == 200
    assert text in answer.body.decode()


def test_the_file_is_the_mail_byte_for_byte() -> None:
    assert get(outbox_with(), "/outbox/1/message.eml").body == raw_mail()


def test_the_html_of_a_mail_runs_nothing_and_fetches_from_nobody() -> None:
    answer = get(outbox_with(data=raw_mail(text="<script>alert(1)</script>")), "/outbox/2/html")

    policy = dict(answer.headers)["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_no_page_of_the_outbox_allows_scripts_or_foreign_resources() -> None:
    for target in ("/outbox/", "/outbox/1/", "/outbox/1/source", "/outbox/style.css"):
        policy = dict(get(outbox_with(), target).headers)["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "http" not in policy


def test_the_button_asks_for_a_digest_and_leads_back_to_the_list() -> None:
    asked: list[str] = []

    answer = outbox_with(asked=asked).answer("POST", "/outbox/digest", b"cadence=monthly", from_here=True)

    assert asked == ["monthly"]
    assert (answer.status, dict(answer.headers)["Location"]) == (303, "/outbox/?asked=monthly&after=2")
    assert b"The monthly digest was asked for" in get(outbox_with(), "/outbox/?asked=monthly&after=2").body


@pytest.mark.parametrize(
    "query",
    ["", "?asked=monthly", "?asked=monthly&after=1", "?asked=daily&after=2"],
    ids=["no", "bare", "came", "none"],
)
def test_a_digest_is_waited_for_until_a_mail_has_come(query: str) -> None:
    page = get(outbox_with(), f"/outbox/{query}").body

    assert b"was asked for" not in page
    assert b'url=/outbox/"' in page


@pytest.mark.parametrize(
    ("target", "body", "from_here", "status"),
    [
        ("/outbox/digest", b"cadence=weekly", False, 403),
        ("/outbox/digest", b"cadence=daily", True, 404),
        ("/outbox/other", b"cadence=weekly", True, 404),
    ],
    ids=["from another site", "no such cadence", "no such form"],
)
def test_nothing_else_asks_for_a_digest(target: str, body: bytes, from_here: bool, status: int) -> None:
    asked: list[str] = []

    answer = outbox_with(asked=asked).answer("POST", target, body, from_here=from_here)

    assert (answer.status, asked) == (status, [])


@pytest.mark.parametrize("target", ["/outbox/3/", "/outbox/x/", "/outbox/1/raw", "/outbox/-1/", "/outbox/²/"])
def test_what_is_not_there_is_not_found(target: str) -> None:
    assert get(outbox_with(), target).status == 404


@pytest.mark.parametrize(
    ("target", "ours"),
    [
        ("/outbox", True),
        ("/outbox/", True),
        ("/outbox/1/?x", True),
        ("/outboxes", False),
        ("/", False),
        ("/?/outbox/", False),
    ],
)
def test_the_outbox_owns_its_own_addresses_only(target: str, ours: bool) -> None:
    assert outbox_with().owns(target) is ours
