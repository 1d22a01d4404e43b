from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from fakes.local_mails import SENT_AT, raw_mail
from unspoilt_local.loopback_server import LoopbackServer
from unspoilt_local.mailbox import Mailbox, SentMail
from unspoilt_local.ports import listen_from
from unspoilt_local.ses_endpoint import SesEndpoint, ses_handler

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client


class Desk:
    def __init__(self) -> None:
        self.sent: list[SentMail] = []
        self.mailbox = Mailbox()
        self.endpoint = SesEndpoint(self.mailbox, self.sent.append, lambda: SENT_AT)


@contextmanager
def sesv2_for(desk: Desk) -> Iterator["SESV2Client"]:
    with LoopbackServer(listen_from(0), ses_handler(desk.endpoint)) as server:
        client = boto3.client(
            "sesv2",
            endpoint_url=server.address,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(proxies={}, retries={"total_max_attempts": 1}),
        )
        yield client
        client.close()


def send(client: "SESV2Client", data: bytes, to: str = "ann@example.org") -> str:
    answer = client.send_email(
        FromEmailAddress="Unspoilt <digest@unspoilt.example>",
        Destination={"ToAddresses": [to]},
        Content={"Raw": {"Data": data}},
        ConfigurationSetName="set",
        EmailTags=[{"Name": "issue", "Value": "weekly-1"}, {"Name": "nonce", "Value": "n"}],
    )
    return answer["MessageId"]


def test_a_mail_is_kept_byte_for_byte_with_its_tags() -> None:
    desk = Desk()
    data = raw_mail().replace(b"\n", b"\r\n") + b"\r\n trailing \x00\xff"

    with sesv2_for(desk) as client:
        message_id = send(client, data)

    (mail,) = desk.mailbox.mails()
    assert mail.data == data
    assert (mail.message_id, mail.recipients, mail.configuration_set) == (message_id, ("ann@example.org",), "set")
    assert mail.tags == (("issue", "weekly-1"), ("nonce", "n"))
    assert desk.sent == [mail]


def test_every_mail_has_an_id_of_its_own() -> None:
    desk = Desk()

    with sesv2_for(desk) as client:
        ids = {send(client, raw_mail()) for _ in range(3)}

    assert len(ids) == 3


@pytest.mark.parametrize(("data", "to"), [(b"", "ann@example.org"), (b"x", "änn@example.org"), (b"x", "ann")])
def test_what_ses_refuses_is_refused_and_not_kept(data: bytes, to: str) -> None:
    desk = Desk()

    with sesv2_for(desk) as client, pytest.raises(ClientError) as refusal:
        send(client, data, to)

    assert refusal.value.response["Error"]["Code"] in {"BadRequestException", "MessageRejected"}
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert desk.mailbox.mails() == ()


def test_a_simple_mail_is_refused_because_its_bytes_would_not_be_ours() -> None:
    desk = Desk()

    with sesv2_for(desk) as client, pytest.raises(ClientError, match="raw mails only"):
        client.send_email(
            FromEmailAddress="a@b.example",
            Destination={"ToAddresses": ["ann@example.org"]},
            Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
        )


def test_the_account_says_what_may_be_sent_and_what_was() -> None:
    desk = Desk()

    with sesv2_for(desk) as client:
        send(client, raw_mail())
        account = client.get_account()

    assert account["SendingEnabled"]
    assert account["ProductionAccessEnabled"]
    assert account["SendQuota"]["MaxSendRate"] > 0
    assert account["SendQuota"]["SentLast24Hours"] == 1


def test_addresses_are_put_on_the_suppression_list_found_and_taken_off() -> None:
    desk = Desk()

    with sesv2_for(desk) as client:
        client.put_suppressed_destination(EmailAddress="Ann@example.org", Reason="BOUNCE")
        listed = [
            each["EmailAddress"] for each in client.list_suppressed_destinations()["SuppressedDestinationSummaries"]
        ]
        found = client.get_suppressed_destination(EmailAddress="ann@example.org")["SuppressedDestination"]
        client.delete_suppressed_destination(EmailAddress="ann@example.org")
        with pytest.raises(ClientError) as refusal:
            client.get_suppressed_destination(EmailAddress="ann@example.org")

    assert listed == ["ann@example.org"]
    assert found["Reason"] == "BOUNCE"
    assert refusal.value.response["Error"]["Code"] == "NotFoundException"


def test_a_call_that_is_not_known_is_refused_by_name() -> None:
    with sesv2_for(Desk()) as client, pytest.raises(ClientError, match="does not know GET /v2/email/templates"):
        client.list_email_templates()
