"""The newsletter's use cases with their adapters. Clients are made on the first call, not at import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from unspoilt.aws.clients import dynamodb_client, s3_client, sesv2_client, sqs_client
from unspoilt.aws.deliveries_table import DeliveriesTable
from unspoilt.aws.issues_bucket import IssuesBucket
from unspoilt.aws.mailer import Mailer
from unspoilt.aws.queues import Queue
from unspoilt.aws.sending_account import SendingAccount
from unspoilt.aws.signing_keys import read_signing_keys
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.aws.subscription_requests import SubscriptionRequests
from unspoilt.aws.suppressions import SuppressionsTable
from unspoilt.bootstrap import surroundings
from unspoilt.config import read_count, read_newsletter_settings, read_setting, read_site_settings
from unspoilt.errors import OurError
from unspoilt.newsletter.canary_mail import build_canary
from unspoilt.newsletter.issue_files import PREVIEW
from unspoilt.newsletter.token import UnsubscribeTokens
from unspoilt.newsletter.watermark import SIMULATOR
from unspoilt.use_cases.deliver import AskLater, Deliver, send_canary, send_preview
from unspoilt.use_cases.launch import Launch
from unspoilt.use_cases.mail_link import MailLink
from unspoilt.use_cases.newsletter_messages import DeliverIssue, Message
from unspoilt.use_cases.pace import Pace
from unspoilt.use_cases.record import Record
from unspoilt.use_cases.subscribe import CarryOutSubscription
from unspoilt.use_cases.sweep import Sweep

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from unspoilt.use_cases.compose import Compose

# Imported where they are made: the modules behind them render templates, which most of the functions never do.
# ruff: noqa: PLC0415


def make_compose(environment: Mapping[str, str]) -> Compose:
    """Return the use case behind the schedules."""
    from unspoilt.aws.reviews_table import ReviewsTable
    from unspoilt.use_cases.compose import Compose

    compose_queue = _queue(read_setting(environment, "COMPOSE_QUEUE"))
    return Compose(
        news=ReviewsTable(_dynamodb(), read_setting(environment, "REVIEWS_TABLE")),
        ledger=_deliveries(environment),
        files=_issues(environment),
        audience=_subscribers(environment),
        read_quota=SendingAccount(sesv2_client()).read_quota,
        ask_preview=_asker(_queue(read_setting(environment, "DELIVER_QUEUE"))),
        ask_launch=_asker(compose_queue),
        site=read_site_settings(environment),
        settings=read_newsletter_settings(environment),
        clock=surroundings.now,
    )


def make_launch(environment: Mapping[str, str]) -> Launch:
    """Return the use case that makes an issue's deliveries."""
    from unspoilt.aws.flown_issues_table import FlownIssuesTable
    from unspoilt.aws.reviews_table import ReviewsTable
    from unspoilt.use_cases.flown_issues import NoteFlown
    from unspoilt.use_cases.selection_mails import Select

    issues, reviews = _issues(environment), read_setting(environment, "REVIEWS_TABLE")
    select = Select(
        files=issues,
        hidden=ReviewsTable(_dynamodb(), reviews),
        site=read_site_settings(environment),
        settings=read_newsletter_settings(environment),
    )
    return Launch(
        subscribers=_subscribers(environment),
        ledger=_deliveries(environment),
        is_held=issues.is_held,
        select=select.select,
        note_flown=NoteFlown(issues, FlownIssuesTable(_dynamodb(), reviews)).note,
        ask_delivery=_deliver_asker(environment),
        ask_launch=_asker(_queue(read_setting(environment, "COMPOSE_QUEUE"))),
        clock=surroundings.now,
    )


def make_deliver(environment: Mapping[str, str]) -> Deliver:
    """Return the use case that mails an issue."""
    issues = _issues(environment)
    keys = read_signing_keys(_dynamodb(), read_setting(environment, "SUBSCRIBERS_TABLE"), surroundings.make_key)
    return Deliver(
        ledger=_deliveries(environment),
        subscribers=_subscribers(environment),
        is_suppressed=_suppressions(environment).is_suppressed,
        mailer=_mailer(environment),
        pace=Pace(
            read_quota=SendingAccount(sesv2_client()).read_quota,
            workers=read_count(environment, "DELIVER_CONCURRENCY"),
            sleep=surroundings.sleep,
            clock=surroundings.now,
        ),
        ask_later=_later_asker(_queue(read_setting(environment, "DELIVER_QUEUE"))),
        read_mail=issues.read_mail,
        is_held=issues.is_held,
        token_of=UnsubscribeTokens(keys).token_of,
        make_nonce=surroundings.make_id,
        clock=surroundings.now,
    )


def make_preview(environment: Mapping[str, str]) -> Callable[[str], str]:
    """Return what mails the author the preview of an issue."""
    settings = read_newsletter_settings(environment)
    issues, mailer = _issues(environment), _mailer(environment)

    def preview(issue: str) -> str:
        mail = issues.read(issue, PREVIEW)
        if mail is None:
            raise OurError("a preview of an issue that is not frozen")
        return send_preview(mailer, mail=mail, issue=issue, author=settings.author_address)

    return preview


def make_canary(environment: Mapping[str, str]) -> Callable[[str], None]:
    """Return what sends the canary with a nonce."""
    settings = read_newsletter_settings(environment)
    mailer = _mailer(environment)

    def send(nonce: str) -> None:
        mail = build_canary(settings.sender, surroundings.now())
        send_canary(mailer, mail=mail, to=SIMULATOR, nonce=nonce)

    return send


def make_carry_out(environment: Mapping[str, str]) -> CarryOutSubscription:
    """Return the use case behind the queue of requests to subscribe."""
    from unspoilt.newsletter.link_mails import build_confirmation, build_preferences

    site, sender = read_site_settings(environment), read_newsletter_settings(environment).sender
    subscribers = _subscribers(environment)
    return CarryOutSubscription(
        requests=_requests(environment),
        roster=subscribers,
        is_suppressed=_suppressions(environment).is_suppressed,
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


def make_record(environment: Mapping[str, str]) -> Record:
    """Return the use case behind SES's events."""
    ledger = _deliveries(environment)
    return Record(
        evidence=ledger,
        canaries=ledger,
        read_subscriber=_subscribers(environment).read_subscriber,
        suppressions=_suppressions(environment),
        clock=surroundings.now,
    )


def make_sweep(environment: Mapping[str, str]) -> Sweep:
    """Return the use case behind the sweeper's schedule."""
    compose_queue = _queue(read_setting(environment, "COMPOSE_QUEUE"))
    deliver_queue = _queue(read_setting(environment, "DELIVER_QUEUE"))
    dead_events = _queue(read_setting(environment, "MAIL_EVENTS_DEAD_LETTER_QUEUE"))
    return Sweep(
        ledger=_deliveries(environment),
        is_held=_issues(environment).is_held,
        ask_compose=_asker(compose_queue),
        ask_launch=_asker(compose_queue),
        ask_delivery=_deliver_asker(environment),
        ask_canary=_asker(_queue(read_setting(environment, "CONFIRM_QUEUE"))),
        count_messages=deliver_queue.count,
        count_dead_events=dead_events.count,
        make_nonce=surroundings.make_id,
        clock=surroundings.now,
    )


def _asker(queue: Queue) -> Callable[[Message], None]:
    def ask(message: Message) -> None:
        queue.send([message.to_json()])

    return ask


def _later_asker(queue: Queue) -> AskLater:
    def ask(message: DeliverIssue, *, delay: timedelta) -> None:
        queue.send([message.to_json()], delay=delay)

    return ask


def _deliver_asker(environment: Mapping[str, str]) -> Callable[[Sequence[DeliverIssue]], None]:
    queue = _queue(read_setting(environment, "DELIVER_QUEUE"))

    def ask(messages: Sequence[DeliverIssue]) -> None:
        queue.send([message.to_json() for message in messages])

    return ask


def _subscribers(environment: Mapping[str, str]) -> SubscribersTable:
    return SubscribersTable(_dynamodb(), read_setting(environment, "SUBSCRIBERS_TABLE"))


def _requests(environment: Mapping[str, str]) -> SubscriptionRequests:
    return SubscriptionRequests(_dynamodb(), read_setting(environment, "SUBSCRIBERS_TABLE"))


def _suppressions(environment: Mapping[str, str]) -> SuppressionsTable:
    return SuppressionsTable(_dynamodb(), read_setting(environment, "SUBSCRIBERS_TABLE"))


def _deliveries(environment: Mapping[str, str]) -> DeliveriesTable:
    return DeliveriesTable(_dynamodb(), read_setting(environment, "DELIVERIES_TABLE"))


def _issues(environment: Mapping[str, str]) -> IssuesBucket:
    return IssuesBucket(s3_client(), read_setting(environment, "ISSUES_BUCKET"))


def _mailer(environment: Mapping[str, str]) -> Mailer:
    settings = read_newsletter_settings(environment)
    return Mailer(sesv2_client(), sender=settings.sender, configuration_set=settings.configuration_set)


@cache
def _queue(url: str) -> Queue:
    return Queue(sqs_client(), url)


@cache
def _dynamodb() -> DynamoDBClient:
    return dynamodb_client()
