"""The local cloud: MiniStack with the stack deployed, the SES endpoint and the front, started and ended together."""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from unspoilt_local.clients import Clients
from unspoilt_local.cloud_settings import CloudSettings
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.event_publisher import EventPublisher
from unspoilt_local.front import Distribution, front_handler
from unspoilt_local.inbox import InboxBucket
from unspoilt_local.loopback_server import LoopbackServer
from unspoilt_local.mailbox import Mailbox
from unspoilt_local.ministack import MiniStack
from unspoilt_local.outbox import Outbox
from unspoilt_local.ports import listen_from
from unspoilt_local.project import Project
from unspoilt_local.ses_endpoint import SesEndpoint, ses_handler, utc_now
from unspoilt_local.settle import wait_until_quiet
from unspoilt_local.stack import Stack, deploy_stack


class LocalCloud:
    """The running local cloud; a context manager that leaves no process and no file behind."""

    def __init__(self, project: Project, settings: CloudSettings, *, inherited: Mapping[str, str] = os.environ) -> None:  # noqa: TID251 - the child inherits PATH and the language
        self._project = project
        self._settings = settings
        self._inherited = inherited
        self._exits = ExitStack()
        self.mailbox = Mailbox()
        self.events = EventPublisher(lambda address: address.lower() in self.ses.suppressed)
        self.ses = SesEndpoint(self.mailbox, self.events.publish, utc_now)
        self.stack: Stack
        self.clients: Clients
        self.ministack: MiniStack
        #: Where each service answers; "" is every one that is not named.
        self.endpoints: Mapping[str, str]
        #: The address that people open, without a slash at the end.
        self.site: str

    def __enter__(self) -> Self:
        """Start and deploy everything; raise LocalCloudFailed and leave nothing behind when that fails."""
        with ExitStack() as exits:
            self._start(exits)
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """End everything, newest first, and remove its folder."""
        self._exits.close()

    def _start(self, exits: ExitStack) -> None:
        folder = Path(tempfile.mkdtemp(prefix="unspoilt-"))
        exits.callback(shutil.rmtree, folder, ignore_errors=True)
        ses = exits.enter_context(LoopbackServer(listen_from(0), ses_handler(self.ses)))
        self.ministack = exits.enter_context(MiniStack(folder, ses_address=ses.address, inherited=self._inherited))
        self.endpoints = {"": self.ministack.address, "sesv2": ses.address}
        self.clients = Clients(self.ministack.address)
        listener = exits.enter_context(listen_from(self._settings.port))
        port = listener.getsockname()[1]
        self.ministack.wait_until_ready()
        parameters = self._settings.parameters(f"http://127.0.0.1:{port}")
        self.stack = deploy_stack(self.clients, self._project, parameters, self.ministack.port)
        self.events.start(
            self.clients.sns,
            self.stack.outputs["MailEventsTopicArn"],
            frozenset(self.stack.ids_of("AWS::SES::ConfigurationSet")),
            self.stack.mail_event_types,
        )
        exits.callback(self.events.stop)
        distribution = Distribution(self.stack.outputs["DistributionDomain"], self.ministack.port)
        outbox = Outbox(self.mailbox, self.ask_for_digest)
        front = exits.enter_context(LoopbackServer(listener, front_handler(distribution, outbox, port)))
        self.site = front.address

    @cached_property
    def inbox(self) -> InboxBucket:
        """The inbox bucket."""
        return InboxBucket(self.clients.s3, self.stack.outputs["InboxBucketName"])

    def ask_for_digest(self, cadence: str) -> str:
        """Queue what the scheduler would queue at this second; return the scheduled time."""
        # A period is closed by a whole second: what was stored up to now must lie before it.
        second = math.floor(time.time()) + 1
        time.sleep(max(0.0, second - time.time()))
        scheduled_at = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        message = json.dumps({"compose": {"cadence": cadence, "scheduled_at": scheduled_at}})
        self.clients.sqs.send_message(QueueUrl=self.stack.outputs["ComposeQueueUrl"], MessageBody=message)
        return scheduled_at

    def publish_all(self) -> None:
        """Have everything published that should be; raise LocalCloudFailed with the function's own error."""
        self.invoke("PublishSiteFunctionName", {"publish": "all"})

    def publish_issues(self) -> None:
        """Have every issue published that has flown."""
        self.invoke("PublishIssuesFunctionName", {"publish": "all"})

    def invoke(self, output: str, event: dict[str, object]) -> None:
        """Call a function and wait for it."""
        answer = self.clients.functions.invoke(
            FunctionName=self.stack.outputs[output], Payload=json.dumps(event).encode()
        )
        if answer.get("FunctionError"):
            name = output.removesuffix("FunctionName")
            raise LocalCloudFailed(f"{name} failed", answer["Payload"].read().decode("utf-8", "replace"))

    def wait_until_quiet(self, seconds: float, *names: str) -> None:
        """Wait until the queues with these outputs are empty (all but the dead-letter queues by default)."""
        queues = [self.stack.outputs[name] for name in names] or [
            queue for name, queue in self.stack.queues.items() if "DeadLetter" not in name
        ]
        wait_until_quiet(self.clients.sqs, queues, seconds, also=lambda: self.events.is_idle)
