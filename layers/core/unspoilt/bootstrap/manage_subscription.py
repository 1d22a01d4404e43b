"""The use case behind the HTTP API with its adapters. Clients are made on the first call, not at import."""

from __future__ import annotations

from collections.abc import Mapping

from unspoilt.aws.clients import dynamodb_client, s3_client, sqs_client
from unspoilt.aws.counters import CountersTable
from unspoilt.aws.offer_document import OfferDocument
from unspoilt.aws.queues import Queue
from unspoilt.aws.signing_keys import read_signing_keys
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.aws.subscription_requests import SubscriptionRequests
from unspoilt.aws.suppressions import SuppressionsTable
from unspoilt.bootstrap import surroundings
from unspoilt.config import read_setting, read_site_settings
from unspoilt.newsletter.token import UnsubscribeTokens
from unspoilt.use_cases.answer_visitor import AnswerVisitor
from unspoilt.use_cases.confirm import Confirm
from unspoilt.use_cases.limits import Limits
from unspoilt.use_cases.newsletter_messages import Message
from unspoilt.use_cases.own_data import OwnData
from unspoilt.use_cases.preferences import Preferences
from unspoilt.use_cases.subscribe import RequestLink, RequestSubscription
from unspoilt.use_cases.unsubscribe import Unsubscribe
from unspoilt.use_cases.visit_preferences import VisitPreferences
from unspoilt.use_cases.visit_subscription import VisitSubscription


def make_answer_visitor(environment: Mapping[str, str]) -> AnswerVisitor:
    """Return the use case behind the HTTP API."""
    site, table = read_site_settings(environment), read_setting(environment, "SUBSCRIBERS_TABLE")
    subscribers, limits = SubscribersTable(dynamodb_client(), table), Limits(CountersTable(dynamodb_client(), table))
    queue = Queue(sqs_client(), read_setting(environment, "CONFIRM_QUEUE"))

    def ask(message: Message) -> None:
        queue.send([message.to_json()])

    def subscriber_of(token: str) -> str:
        # Read anew: a function that is warm since before a rotation would refuse the newest links.
        keys = read_signing_keys(dynamodb_client(), table, surroundings.make_key)
        return UnsubscribeTokens(keys).subscriber_of(token)

    return AnswerVisitor(
        subscription=VisitSubscription(
            request_subscription=RequestSubscription(
                limits, SubscriptionRequests(dynamodb_client(), table), ask, surroundings.make_id
            ),
            step_confirm=Confirm(subscribers, surroundings.make_random),
            step_unsubscribe=Unsubscribe(subscribers, subscriber_of),
            site=site,
            clock=surroundings.now,
        ),
        preferences=VisitPreferences(
            request_link=RequestLink(limits, ask, subscriber_of),
            preferences=Preferences(subscribers),
            own_data=OwnData(subscribers, SuppressionsTable(dynamodb_client(), table)),
            read_offer=OfferDocument(s3_client(), read_setting(environment, "SITE_BUCKET")).read_offer,
            site=site,
            clock=surroundings.now,
        ),
        site=site,
    )
