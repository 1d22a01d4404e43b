import gzip
import json
import shutil
import subprocess
from dataclasses import replace

import pytest

from unspoilt_local.edge import at_the_edge, respond, without_weak_tags
from unspoilt_local.outbox import WebAnswer
from unspoilt_local.project import find_project
from unspoilt_local.template import read_template

FEED = WebAnswer(
    200,
    (
        ("Content-Type", "application/xml"),
        ("x-amz-meta-type", "application/atom+xml; charset=utf-8"),
        ("x-amz-meta-digest", "0a1b"),
        ("ETag", '"tag"'),
        ("Content-Length", "2000"),
    ),
    b"<feed/>" + b" " * 1993,
)
GONE = WebAnswer(200, (("Content-Type", "text/html; charset=utf-8"), ("x-amz-meta-gone", "410")), b"Gone.")
PLAIN = WebAnswer(200, (("Content-Type", "text/css; charset=utf-8"), ("ETag", '"tag"')), b"p {}")


def header(answer: WebAnswer, name: str) -> str | None:
    return next((value for key, value in answer.headers if key.lower() == name), None)


def test_a_feed_is_compressed_and_is_of_its_own_type() -> None:
    answer = at_the_edge(FEED, "br;q=1.0, gzip", "GET")

    assert gzip.decompress(answer.body) == FEED.body
    assert header(answer, "content-type") == "application/atom+xml; charset=utf-8"
    assert header(answer, "content-encoding") == "gzip"
    assert header(answer, "etag") == 'W/"tag"'
    assert header(answer, "vary") == "Accept-Encoding"
    assert header(answer, "content-length") is None


@pytest.mark.parametrize(
    ("answer", "accepted", "method"),
    [
        (FEED, "", "GET"),
        (FEED, "identity", "GET"),
        (FEED, "gzip", "HEAD"),
        (PLAIN, "gzip", "GET"),
        (replace(FEED, headers=(("Content-Type", "image/png"),)), "gzip", "GET"),
        (replace(FEED, headers=(("Content-Type", "text/html"), ("Content-Encoding", "br"))), "gzip", "GET"),
    ],
)
def test_what_is_not_to_be_compressed_stays_as_it_is(answer: WebAnswer, accepted: str, method: str) -> None:
    assert at_the_edge(answer, accepted, method).body == answer.body


def test_a_withdrawn_review_answers_410_with_its_page() -> None:
    answer = at_the_edge(GONE, "", "GET")

    assert (answer.status, answer.body) == (410, b"Gone.")
    assert header(answer, "x-amz-meta-gone") is None


def test_the_bucket_is_asked_with_the_tag_that_it_knows() -> None:
    assert without_weak_tags({"if-none-match": 'W/"a", "b"', "Host": "W/x"}) == {
        "if-none-match": '"a", "b"',
        "Host": "W/x",
    }


@pytest.mark.parametrize("answer", [FEED, GONE, PLAIN, replace(GONE, status=304)], ids=["feed", "gone", "plain", "304"])
def test_the_distributions_own_function_does_the_same(answer: WebAnswer) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    template = read_template(find_project().template.read_text("utf-8"))
    code = template["Resources"]["SiteFunction"]["Properties"]["FunctionCode"]
    headers = {name.lower(): {"value": value} for name, value in answer.headers}
    event = {"response": {"statusCode": answer.status, "statusDescription": "OK", "headers": headers}}

    script = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps(event)})));"
    ran = subprocess.run([node, "-e", script], check=True, capture_output=True, text=True, timeout=60)

    said = json.loads(ran.stdout)
    ours = respond(answer)
    assert said["statusCode"] == ours.status
    assert {name: value["value"] for name, value in said["headers"].items()} == {
        name.lower(): value for name, value in ours.headers
    }
