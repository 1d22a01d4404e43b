"""Composing and launching with their adapters."""

from __future__ import annotations

from collections.abc import Mapping

from unspoilt.aws.clients import dynamodb_client, sesv2_client
from unspoilt.aws.flown_issues_table import FlownIssuesTable
from unspoilt.aws.reviews_table import ReviewsTable
from unspoilt.aws.sending_account import SendingAccount
from unspoilt.bootstrap import surroundings
from unspoilt.bootstrap.newsletter_queues import asker, deliver_asker, queue_at
from unspoilt.bootstrap.newsletter_stores import deliveries_in, issues_in, subscribers_in
from unspoilt.config import read_newsletter_settings, read_setting, read_site_settings
from unspoilt.use_cases.compose import Compose
from unspoilt.use_cases.flown_issues import NoteFlown
from unspoilt.use_cases.launch import Launch
from unspoilt.use_cases.selection_mails import Select


def make_compose(environment: Mapping[str, str]) -> Compose:
    """Return the use case behind the schedules."""
    compose_queue = queue_at(read_setting(environment, "COMPOSE_QUEUE"))
    return Compose(
        news=ReviewsTable(dynamodb_client(), read_setting(environment, "REVIEWS_TABLE")),
        ledger=deliveries_in(environment),
        files=issues_in(environment),
        audience=subscribers_in(environment),
        read_quota=SendingAccount(sesv2_client()).read_quota,
        ask_preview=asker(queue_at(read_setting(environment, "DELIVER_QUEUE"))),
        ask_launch=asker(compose_queue),
        site=read_site_settings(environment),
        settings=read_newsletter_settings(environment),
        clock=surroundings.now,
    )


def make_launch(environment: Mapping[str, str]) -> Launch:
    """Return the use case that makes an issue's deliveries."""
    issues, reviews = issues_in(environment), read_setting(environment, "REVIEWS_TABLE")
    select = Select(
        files=issues,
        hidden=ReviewsTable(dynamodb_client(), reviews),
        site=read_site_settings(environment),
        settings=read_newsletter_settings(environment),
    )
    return Launch(
        subscribers=subscribers_in(environment),
        ledger=deliveries_in(environment),
        is_held=issues.is_held,
        select=select.select,
        note_flown=NoteFlown(issues, FlownIssuesTable(dynamodb_client(), reviews)).note,
        ask_delivery=deliver_asker(environment),
        ask_launch=asker(queue_at(read_setting(environment, "COMPOSE_QUEUE"))),
        clock=surroundings.now,
    )
