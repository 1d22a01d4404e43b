"""A reader's whole life on the local cloud: subscribe, confirm, choose, take the data, have it erased."""

from __future__ import annotations

import json
import re

from fakes.world import World
from unspoilt_local.mailbox import SentMail
from unspoilt_local.readers import post_form

REVIEW = """---
title: {title}
author: Mara Quill
rating: 4
genre: {genre}
teaser: A lighthouse, a ledger and one keeper too many.
---
The fog is the best character of this book, and it is called {title}.
"""


def mail_with(world: World, address: str, path: str, after: int = 0) -> tuple[SentMail, str]:
    """Wait for a mail with a link to this page, and return it with the link's token."""
    link = re.compile(rf"/subscriptions/{path}\?token=([\w.-]+)")
    mail = world.cloud.mailbox.wait_for(
        lambda mail: mail.number > after and mail.recipients == (address,) and link.search(mail.text()) is not None, 30
    )
    assert mail is not None, f"no mail with a link to {path} came for {address}"
    (token,) = link.findall(mail.text())
    return mail, token


def digest_for(world: World, address: str) -> SentMail | None:
    world.cloud.ask_for_digest("hourly")
    world.cloud.wait_until_quiet(60)
    found = [m for m in world.cloud.mailbox.mails() if m.recipients == (address,) and "issue" in dict(m.tags)]
    return found[-1] if found else None


def rows(world: World) -> str:
    table = world.cloud.stack.outputs["SubscribersTableName"]
    return json.dumps(world.cloud.clients.dynamodb.scan(TableName=table)["Items"])


def test_a_reader_chooses_takes_everything_and_is_erased(world: World) -> None:
    site, address, page = world.cloud.site, "chooser@example.org", "/subscriptions/preferences"
    world.upload("sea.md", REVIEW.format(title="The Sea Ledger", genre="Seafaring"))
    world.upload("land.md", REVIEW.format(title="The Land Ledger", genre="Farming"))
    assert world.shows("/choices.json", "Seafaring")
    assert world.shows("/choices.json", "Farming")

    # Subscribe, confirm, and go on to the preferences from the page that answers.
    assert post_form(site, "/subscriptions", {"address": address, "cadence": "weekly"})[0] == 202
    _, confirm = mail_with(world, address, "confirm")
    status, confirmed = post_form(site, "/subscriptions/confirm", {"token": confirm})
    (token,) = re.findall(rb"preferences\?token=([\w-]+)", confirmed)
    assert status == 200
    assert world.get(f"{page}?token={token.decode()}").status == 200

    # Choose, and get what was chosen.
    status, saved = post_form(site, page, {"token": token.decode(), "cadence": "hourly", "genre": "Seafaring"})
    assert (status, b"Saved." in saved) == (200, True)
    digest = digest_for(world, address)
    assert digest is not None
    assert "The Sea Ledger" in digest.text()
    assert "The Land Ledger" not in digest.text()

    # Come back from the digest: its link has another mailed, which opens the data.
    (way_out,) = re.findall(r"/subscriptions/unsubscribe\?token=([\w.-]+)", digest.text())
    assert post_form(site, f"{page}/link", {"token": way_out})[0] == 202
    _, fresh = mail_with(world, address, "preferences", after=digest.number)
    status, exported = post_form(site, f"{page}/export", {"token": fresh})
    document = json.loads(exported)
    assert status == 200
    assert document["subscriber"]["address"] == address
    assert document["subscriber"]["choice"]["genres"] == ["seafaring"]

    # Erase: nothing is left, and nothing comes any more.
    assert post_form(site, f"{page}/erase", {"token": fresh})[0] == 422
    assert address in rows(world)
    assert post_form(site, f"{page}/erase", {"token": fresh, "erase": "yes"})[0] == 200
    left = rows(world)
    assert address not in left
    assert f"SUBSCRIBER#{document['subscriber']['id']}" not in left
    assert document["address_digest"] not in re.sub(r"RATE#address\.\w+", "", left)
    assert post_form(site, f"{page}/export", {"token": fresh})[0] == 410
    world.upload("sea-again.md", REVIEW.format(title="The Second Sea Ledger", genre="Seafaring"))
    assert world.shows("/feed.atom", "The Second Sea Ledger")
    assert digest_for(world, address) == digest
