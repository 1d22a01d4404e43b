"""Everything that is mailed, with its adapters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from unspoilt.aws.clients import dynamodb_client, sesv2_client
from unspoilt.aws.mailer import Mailer
from unspoilt.aws.queues import Queue
from unspoilt.aws.sending_account import SendingAccount
from unspoilt.aws.signing_keys import read_signing_keys
from unspoilt.bootstrap import surroundings
from unspoilt.bootstrap.newsletter_queues import queue_at
from unspoilt.bootstrap.newsletter_stores import deliveries_in, issues_in, subscribers_in, suppressions_in
from unspoilt.config import read_count, read_newsletter_settings, read_setting, read_site_settings
from unspoilt.errors import OurError
from unspoilt.newsletter.issue_files import PREVIEW
from unspoilt.newsletter.token import UnsubscribeTokens
from unspoilt.newsletter.watermark import SIMULATOR
from unspoilt.use_cases.deliver import AskLater, Deliver, send_canary, send_preview
from unspoilt.use_cases.newsletter_messages import DeliverIssue
from unspoilt.use_cases.pace import Pace

if TYPE_CHECKING:
    from unspoilt.use_cases.subscribe import CarryOutSubscription

# Imported where it is made: most calls mail an issue, and links are rendered from templates.
# ruff: noqa: PLC0415


def make_deliver(environment: Mapping[str, str]) -> Deliver:
    """Return the use case that mails an issue."""
    issues = issues_in(environment)
    keys = read_signing_keys(dynamodb_client(), read_setting(environment, "SUBSCRIBERS_TABLE"), surroundings.make_key)
    return Deliver(
        ledger=deliveries_in(environment),
        subscribers=subscribers_in(environment),
        is_suppressed=suppressions_in(environment).is_suppressed,
        mailer=_mailer(environment),
        pace=Pace(
            read_quota=SendingAccount(sesv2_client()).read_quota,
            workers=read_count(environment, "DELIVER_CONCURRENCY"),
            sleep=surroundings.sleep,
            clock=surroundings.now,
        ),
        ask_later=_later_asker(queue_at(read_setting(environment, "DELIVER_QUEUE"))),
        read_mail=issues.read_mail,
        is_held=issues.is_held,
        token_of=UnsubscribeTokens(keys).token_of,
        make_nonce=surroundings.make_id,
        clock=surroundings.now,
    )


def make_preview(environment: Mapping[str, str]) -> Callable[[str], str]:
    """Return what mails the author the preview of an issue."""
    settings = read_newsletter_settings(environment)
    issues, mailer = issues_in(environment), _mailer(environment)

    def preview(issue: str) -> str:
        mail = issues.read(issue, PREVIEW)
        if mail is None:
            raise OurError("a preview of an issue that is not frozen")
        return send_preview(mailer, mail=mail, issue=issue, author=settings.author_address)

    return preview


def make_canary(environment: Mapping[str, str]) -> Callable[[str], None]:
    """Return what sends the canary with a nonce."""
    from unspoilt.newsletter.canary_mail import build_canary

    settings = read_newsletter_settings(environment)
    mailer = _mailer(environment)

    def send(nonce: str) -> None:
        mail = build_canary(settings.sender, surroundings.now())
        send_canary(mailer, mail=mail, to=SIMULATOR, nonce=nonce)

    return send


def make_carry_out(environment: Mapping[str, str]) -> CarryOutSubscription:
    """Return the use case behind the queue of requests to subscribe."""
    from unspoilt.aws.subscription_requests import SubscriptionRequests
    from unspoilt.newsletter.link_mails import build_confirmation, build_preferences
    from unspoilt.use_cases.mail_link import MailLink
    from unspoilt.use_cases.subscribe import CarryOutSubscription

    site, sender = read_site_settings(environment), read_newsletter_settings(environment).sender
    subscribers = subscribers_in(environment)
    return CarryOutSubscription(
        requests=SubscriptionRequests(dynamodb_client(), read_setting(environment, "SUBSCRIBERS_TABLE")),
        roster=subscribers,
        is_suppressed=suppressions_in(environment).is_suppressed,
        mail_link=MailLink(
            links=subscribers,
            mailer=_mailer(environment),
            build_confirmation=partial(build_confirmation, site=site, sender=sender),
            build_preferences=partial(build_preferences, site=site, sender=sender),
            make_random=surroundings.make_random,
        ),
        make_id=surroundings.make_id,
        clock=surroundings.now,
    )


def _mailer(environment: Mapping[str, str]) -> Mailer:
    settings = read_newsletter_settings(environment)
    return Mailer(sesv2_client(), sender=settings.sender, configuration_set=settings.configuration_set)


def _later_asker(queue: Queue) -> AskLater:
    def ask(message: DeliverIssue, *, delay: timedelta) -> None:
        queue.send([message.to_json()], delay=delay)

    return ask
