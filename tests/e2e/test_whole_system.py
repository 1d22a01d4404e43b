"""The template itself, deployed to the local cloud: real handlers, real HTTP, every way in and out."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re

import pytest
from samtranslator.translator.transform import transform

from fakes.world import Answer, World
from unspoilt_local.clients import local_session
from unspoilt_local.mailbox import SentMail
from unspoilt_local.ministack import REGION
from unspoilt_local.packages import pack_function
from unspoilt_local.project import find_project
from unspoilt_local.readers import Reader, post_form, subscribe_readers
from unspoilt_local.subscribers_file import confirmed_subscribers
from unspoilt_local.template import NOT_RUN_LOCALLY, code_folders, fit_template, read_template

REVIEW = """---
title: {title}
author: Mara Quill
rating: 4
genre: Mystery
teaser: A lighthouse, a ledger and one keeper too many.
---
The fog is the best character of this book.

||The keeper forged the ledger, and {secret} did it.||

I read it in one sitting.
"""


def review(title: str, secret: str = "Zebulonia Farquhar") -> str:
    return REVIEW.format(title=title, secret=secret)


class NoPolicies:
    """The transform asks for managed policies; our template names none."""

    def load(self) -> dict[str, str]:
        return {}


def test_what_the_template_transforms_to_is_what_is_deployed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    template = read_template(find_project().template.read_text("utf-8"))
    code = {name: f"s3://unspoilt-artifacts/{name}.zip" for name in code_folders(template)}

    transformed = transform(fit_template(template, code, world.cloud.ministack.port), {}, NoPolicies())

    # The one resource that is made only where it is asked for.
    assert {name for name, one in transformed["Resources"].items() if "Condition" in one} == {"StackDashboard"}
    del transformed["Resources"]["StackDashboard"]
    expected = {(name, resource["Type"]) for name, resource in transformed["Resources"].items()}
    assert {(each.logical_id, each.type) for each in world.cloud.stack.resources} == expected
    assert all(each.physical_id for each in world.cloud.stack.resources)


def test_the_list_of_what_is_not_run_locally_has_not_grown(world: World) -> None:
    assert {kind for kind in NOT_RUN_LOCALLY if world.cloud.stack.ids_of(kind)} == {
        "AWS::CloudFront::Function",
        "AWS::CloudWatch::Alarm",
        "AWS::IAM::Role",
        "AWS::Lambda::Permission",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }


def test_every_function_runs_the_code_of_its_folder_unchanged(world: World) -> None:
    project = find_project()
    folders = code_folders(read_template(project.template.read_text("utf-8")))
    functions = {name: folder for name, folder in folders.items() if "/functions/" in folder}

    for name, folder in functions.items():
        packed = pack_function((project.template.parent / folder).resolve())
        deployed = world.cloud.clients.functions.get_function(FunctionName=world.cloud.stack.outputs[f"{name}Name"])
        sha256 = base64.b64encode(hashlib.sha256(packed).digest()).decode()
        assert deployed["Configuration"]["CodeSha256"] == sha256
    assert len(functions) == 8


def test_an_upload_is_live_on_the_site_and_in_every_feed(world: World) -> None:
    world.upload("lantern.md", review("The Lantern Ledger"))

    for path in ("/", "/feed.rss", "/feed.atom", "/feed.json", "/reviews/the-lantern-ledger/"):
        assert world.shows(path, "The Lantern Ledger"), path
    assert world.report("lantern.md").startswith("PUBLISHED: ")


def test_what_is_hidden_stands_on_the_spoilers_page_and_nowhere_else(world: World) -> None:
    world.upload("harbour.md", review("The Harbour Ledger", secret="Philomena Oxenford"))
    assert world.shows("/reviews/the-harbour-ledger/spoilers/", "Philomena Oxenford")

    for path in ("/", "/feed.rss", "/feed.atom", "/feed.json", "/reviews/the-harbour-ledger/"):
        assert world.shows(path, "The Harbour Ledger"), path
        assert "Oxenford" not in world.get(path).text
    assert "Oxenford" not in world.report("harbour.md")


def test_an_edit_changes_the_same_entry(world: World) -> None:
    world.upload("edit.md", review("The Edited Ledger"))
    assert world.shows("/feed.json", "The Edited Ledger")
    first = entry_of(world, "The Edited Ledger")

    world.upload("edit.md", review("The Edited Ledger").replace("rating: 4", "rating: 2"))

    assert world.shows("/reviews/the-edited-ledger/", "2/5")
    assert world.eventually(lambda: entry_of(world, "The Edited Ledger") != first)
    assert entry_of(world, "The Edited Ledger")["id"] == first["id"]


def test_a_deleted_review_is_gone_from_feeds_and_site(world: World) -> None:
    world.upload("gone.md", review("The Vanished Ledger"))
    assert world.shows("/feed.atom", "The Vanished Ledger")

    world.remove("gone.md")

    assert world.eventually(lambda: "The Vanished Ledger" not in world.get("/feed.atom").text)
    assert world.eventually(lambda: world.get("/reviews/the-vanished-ledger/").status == 410)
    assert "has withdrawn it" in world.get("/reviews/the-vanished-ledger/").text
    assert world.report("gone.md") == ""


def test_a_broken_file_gets_a_report_and_changes_nothing_that_is_published(world: World) -> None:
    world.upload("broken.md", review("The Mended Ledger"))
    assert world.shows("/feed.atom", "The Mended Ledger")
    before = world.get("/reviews/the-mended-ledger/").body

    world.upload("broken.md", "---\ntitle: &a [The Mended Ledger\nother: *a\n---\nText\n")

    assert world.eventually(lambda: world.report("broken.md").startswith("REFUSED: "))
    assert "line " in world.report("broken.md")
    assert world.get("/reviews/the-mended-ledger/").body == before
    assert world.shows("/feed.atom", "The Mended Ledger")


def test_documents_are_answered_by_their_etag_and_what_is_not_there_by_the_sites_own_page(world: World) -> None:
    world.upload("etag.md", review("The Tagged Ledger"))
    assert world.shows("/feed.atom", "The Tagged Ledger")

    found = world.get("/reviews/the-tagged-ledger/")
    again = world.get("/reviews/the-tagged-ledger/", If_None_Match=found.headers["Etag"])
    head = world.get("/reviews/the-tagged-ledger/", "HEAD")
    missing = world.get("/reviews/no-such-review/")

    assert (found.status, again.status, again.body, head.status, head.body) == (200, 304, b"", 200, b"")
    assert found.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in found.headers["Content-Security-Policy"]
    assert missing.status == 404
    assert world.eventually(lambda: "Unspoilt" in world.get("/reviews/no-such-review/").text)


def unpacked(answer: Answer) -> bytes:
    return gzip.decompress(answer.body) if "Content-Encoding" in answer.headers else answer.body


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/feed.rss", "application/rss+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/spoilers.atom", "application/atom+xml; charset=utf-8"),
        ("/kinds/book/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds.opml", "application/xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/search/newest.json", "application/json"),
        ("/search/", "text/html; charset=utf-8"),
        ("/archive/", "text/html; charset=utf-8"),
    ],
)
def test_documents_are_of_their_type_compressed_and_answered_by_their_tag(
    world: World, path: str, content_type: str
) -> None:
    world.upload("typed.md", review("The Typed Ledger").replace("rating: 4", "rating: 4\nkind: book"))
    assert world.shows("/kinds/book/feed.atom", "The Typed Ledger")
    plain = packed = again = world.get(path)

    def is_answered_by_its_tag() -> bool:
        nonlocal plain, packed, again
        plain = world.get(path)
        packed = world.get(path, Accept_Encoding="gzip")
        again = world.get(path, Accept_Encoding="gzip", If_None_Match=packed.headers.get("Etag", ""))
        return (plain.status, packed.status, again.status) == (200, 200, 304) and unpacked(packed) == plain.body

    # The documents are still being written: each may be overtaken between two of these requests.
    assert world.eventually(is_answered_by_its_tag)
    assert again.body == b""
    assert plain.headers["Content-Type"] == packed.headers["Content-Type"] == content_type
    if len(plain.body) >= 1000:
        assert packed.headers["Content-Encoding"] == "gzip"
    assert not [name for name in plain.headers if name.lower().startswith("x-amz-meta")]


def test_a_reader_subscribes_confirms_reads_and_leaves(world: World) -> None:
    address = "reader@example.org"
    status, _ = post_form(world.cloud.site, "/subscriptions", {"address": address, "cadence": "monthly"})
    asked = world.cloud.mailbox.wait_for(lambda mail: mail.recipients == (address,), 60)
    assert status == 202
    assert asked is not None
    assert address not in confirmed(world)
    (confirmation,) = re.findall(r"https?://\S+/subscriptions/confirm\?token=\S+", asked.text())
    path = confirmation.removeprefix(world.cloud.site)

    # Following the link changes nothing; pressing the button does, and once only.
    assert world.get(path).status == 200
    assert address not in confirmed(world)
    token = path.partition("token=")[2]
    assert post_form(world.cloud.site, "/subscriptions/confirm", {"token": token})[0] == 200
    assert confirmed(world)[address] == "monthly"

    world.upload("monthly.md", review("The Monthly Ledger"))
    assert world.shows("/feed.atom", "The Monthly Ledger")
    digest = next_digest(world, "monthly", address)
    (unsubscribe,) = re.findall(r"<(http\S+)>", str(digest.parsed()["List-Unsubscribe"]))
    way_out = unsubscribe.removeprefix(world.cloud.site)
    assert world.get(way_out).status == 200
    assert address in confirmed(world)
    assert post_form(world.cloud.site, way_out, {"List-Unsubscribe": "One-Click"})[0] == 200
    assert address not in confirmed(world)


def test_a_digest_has_two_parts_and_the_headers_of_a_mailing_list(world: World) -> None:
    address = "digest@example.org"
    subscribe_readers(world.cloud.site, world.cloud.mailbox, [Reader(address)])
    world.upload("weekly.md", review("The Weekly Ledger", secret="Ignatius Blum"))
    assert world.shows("/feed.atom", "The Weekly Ledger")

    digest = next_digest(world, "weekly", address)

    parsed = digest.parsed()
    assert parsed.get_content_type() == "multipart/alternative"
    for part in (digest.text(), digest.html()):
        assert "The Weekly Ledger" in part
        assert "Blum" not in part
    assert b"Blum" not in digest.data
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["List-Id"]
    assert parsed["To"] == address
    world.cloud.wait_until_quiet(60)
    assert [mail.recipients[0] for mail in digests(world) if mail.recipients == (address,)] == [address]


def test_an_address_that_bounces_is_mailed_once_and_never_again(world: World) -> None:
    address = "bounce+e2e@simulator.amazonses.com"
    post_form(world.cloud.site, "/subscriptions", {"address": address, "cadence": "weekly"})
    assert world.cloud.mailbox.wait_for(lambda mail: mail.recipients == (address,), 60)
    world.cloud.wait_until_quiet(60)

    post_form(world.cloud.site, "/subscriptions", {"address": address, "cadence": "weekly"})
    world.cloud.wait_until_quiet(60)

    mails = [mail for mail in world.cloud.mailbox.mails() if mail.recipients == (address,)]
    assert len(mails) == 1
    assert suppressions(world) >= 1


def test_a_digest_that_bounces_is_the_last_one_that_its_reader_is_sent(world: World) -> None:
    gone, other = "gone@reader.example", "other@reader.example"
    subscribe_readers(world.cloud.site, world.cloud.mailbox, [Reader(gone, "hourly"), Reader(other, "hourly")])
    before = suppressions(world)
    # SES answers for an address on its own list as for one that does not exist.
    ses = local_session().client("sesv2", endpoint_url=world.cloud.endpoints["sesv2"])
    ses.put_suppressed_destination(EmailAddress=gone, Reason="BOUNCE")
    world.upload("first-hour.md", review("The Ledger of the First Hour"))
    assert world.shows("/feed.atom", "The Ledger of the First Hour")
    next_digest(world, "hourly", gone)
    assert world.eventually(lambda: suppressions(world) == before + 1)

    world.upload("second-hour.md", review("The Ledger of the Second Hour"))
    assert world.shows("/feed.atom", "The Ledger of the Second Hour")
    world.cloud.ask_for_digest("hourly")

    assert world.eventually(lambda: digests_to(world, other) == 2)
    world.cloud.wait_until_quiet(60)
    assert (digests_to(world, gone), digests_to(world, other)) == (1, 2)


def test_the_outbox_shows_every_mail_and_composes_a_digest_on_request(world: World) -> None:
    address = "outbox@example.org"
    subscribe_readers(world.cloud.site, world.cloud.mailbox, [Reader(address, "hourly")])
    world.upload("hourly.md", review("The Hourly Ledger"))
    assert world.shows("/feed.atom", "The Hourly Ledger")

    status, _ = post_form(world.cloud.site, "/outbox/digest", {"cadence": "hourly"})
    digest = wait_for_digest(world, address)

    assert status == 303
    assert world.shows("/outbox/", digest.subject)
    assert world.get(f"/outbox/{digest.number}/message.eml").body == digest.data


def confirmed(world: World) -> dict[str, str]:
    table = world.cloud.stack.outputs["SubscribersTableName"]
    return {reader.address: reader.cadence for reader in confirmed_subscribers(world.cloud.clients.dynamodb, table)}


def suppressions(world: World) -> int:
    table = world.cloud.stack.outputs["SubscribersTableName"]
    items = world.cloud.clients.dynamodb.scan(TableName=table)["Items"]
    return sum("SUPPRESS" in item["pk"]["S"] for item in items)


def entry_of(world: World, title: str) -> dict[str, str]:
    entries = json.loads(world.get("/feed.json").body)["items"]
    (found,) = [entry for entry in entries if title in entry["title"]]
    return dict(found)


def digests(world: World) -> list[SentMail]:
    return [mail for mail in world.cloud.mailbox.mails() if {"issue", "subscriber"} <= dict(mail.tags).keys()]


def digests_to(world: World, address: str) -> int:
    return sum(mail.recipients == (address,) for mail in digests(world))


def next_digest(world: World, cadence: str, address: str) -> SentMail:
    world.cloud.ask_for_digest(cadence)
    return wait_for_digest(world, address)


def wait_for_digest(world: World, address: str) -> SentMail:
    digest = world.cloud.mailbox.wait_for(lambda mail: mail.recipients == (address,) and "issue" in dict(mail.tags), 60)
    assert digest is not None, f"no digest came for {address}"
    return digest
