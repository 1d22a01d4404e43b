"""All steps of the newsletter on one set of in-memory ports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from fakes.newsletter import (
    FakeClock,
    FakeCounters,
    FakeFlownIssues,
    FakeIssues,
    FakeLedger,
    FakeMailer,
    FakeNews,
    FakePace,
    FakeQueue,
    FakeRequests,
    FakeSubscribers,
    FakeSuppressions,
    Numbers,
    SentMail,
)
from fakes.newsletter_samples import QUOTA, SETTINGS, SITE, SUNDAY, WEEKLY_ISSUE, sample_entries, subscriber
from unspoilt.errors import TransientError
from unspoilt.newsletter.address import Address, parse_address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.canary_mail import build_canary
from unspoilt.newsletter.delivery import DeliveryStatus
from unspoilt.newsletter.issue_files import HOLD, PREVIEW
from unspoilt.newsletter.link_mails import build_confirmation, build_preferences
from unspoilt.newsletter.mail_event import MailEvent, MailEventKind
from unspoilt.newsletter.offer import Offer, offer_of
from unspoilt.newsletter.quota import Quota
from unspoilt.newsletter.subscriber import SubscriptionRequest
from unspoilt.newsletter.token import SigningKeys, UnsubscribeTokens
from unspoilt.newsletter.watermark import SIMULATOR
from unspoilt.use_cases.answer_visitor import AnswerVisitor
from unspoilt.use_cases.compose import Compose
from unspoilt.use_cases.confirm import Confirm
from unspoilt.use_cases.deliver import Deliver, send_canary, send_preview
from unspoilt.use_cases.flown_issues import NoteFlown
from unspoilt.use_cases.launch import Launch
from unspoilt.use_cases.limits import Limits
from unspoilt.use_cases.mail_link import MailLink
from unspoilt.use_cases.newsletter_messages import (
    CarryOutRequest,
    ComposeIssue,
    DeliverIssue,
    LaunchIssue,
    MailPreferencesLink,
    Message,
    PreviewIssue,
    SendCanary,
    parse_message,
)
from unspoilt.use_cases.own_data import OwnData
from unspoilt.use_cases.preferences import Preferences
from unspoilt.use_cases.record import Record, Recorded
from unspoilt.use_cases.selection_mails import Select
from unspoilt.use_cases.subscribe import CarryOutSubscription, RequestLink, RequestSubscription
from unspoilt.use_cases.sweep import Sweep
from unspoilt.use_cases.unsubscribe import Unsubscribe
from unspoilt.use_cases.visit_preferences import VisitPreferences
from unspoilt.use_cases.visit_subscription import VisitSubscription
from unspoilt.use_cases.visitor import VisitorRequest, VisitorResponse

TOKENS = UnsubscribeTokens(SigningKeys(current="a key of the tests", previous="an older key of the tests"))


@dataclass
class Newsroom:
    """The newsletter, with its five samples seen for the first time on Saturday."""

    hold: timedelta = timedelta(minutes=60)
    clock: FakeClock = field(default_factory=lambda: FakeClock(SUNDAY + timedelta(minutes=3)))
    subscribers: FakeSubscribers = field(default_factory=FakeSubscribers)
    suppressions: FakeSuppressions = field(default_factory=FakeSuppressions)
    counters: FakeCounters = field(default_factory=FakeCounters)
    requests: FakeRequests = field(default_factory=FakeRequests)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    issues: FakeIssues = field(default_factory=FakeIssues)
    flown: FakeFlownIssues = field(default_factory=FakeFlownIssues)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    queue: FakeQueue = field(default_factory=FakeQueue)
    pace: FakePace = field(default_factory=FakePace)
    #: Events of SES's in the dead-letter queue.
    dead_events: int = 0
    numbers: Numbers = field(default_factory=Numbers)
    news: FakeNews = field(
        default_factory=lambda: FakeNews(*((SUNDAY - timedelta(days=1), entry) for entry in sample_entries()))
    )
    #: What the site has to choose from.
    offer: Offer = field(default_factory=lambda: offer_of(entry.facts for entry in sample_entries()))
    quota: Quota = QUOTA
    #: Messages that failed: what SQS would deliver again.
    failed: list[Message] = field(default_factory=list)

    def add_readers(self, count: int) -> None:
        for number in range(1, count + 1):
            self.subscribers.add_subscriber(subscriber(number))

    @property
    def compose(self) -> Compose:
        return Compose(
            news=self.news,
            ledger=self.ledger,
            files=self.issues,
            audience=self.subscribers,
            read_quota=lambda: self.quota,
            ask_preview=self.queue.ask,
            ask_launch=self.queue.ask,
            site=SITE,
            settings=replace(SETTINGS, hold=self.hold),
            clock=self.clock,
        )

    @property
    def launch(self) -> Launch:
        return Launch(
            subscribers=self.subscribers,
            ledger=self.ledger,
            is_held=self.issues.is_held,
            select=Select(self.issues, self.news, SITE, SETTINGS).select,
            note_flown=NoteFlown(self.issues, self.flown).note,
            ask_delivery=self.queue.ask_all,
            ask_launch=self.queue.ask,
            clock=self.clock,
        )

    @property
    def deliver(self) -> Deliver:
        return Deliver(
            ledger=self.ledger,
            subscribers=self.subscribers,
            is_suppressed=self.suppressions.is_suppressed,
            mailer=self.mailer,
            pace=self.pace,
            ask_later=self.queue.ask_later,
            read_mail=self.issues.read_mail,
            is_held=self.issues.is_held,
            token_of=TOKENS.token_of,
            make_nonce=self.numbers.make_id,
            clock=self.clock,
        )

    @property
    def sweep(self) -> Sweep:
        return Sweep(
            ledger=self.ledger,
            is_held=self.issues.is_held,
            ask_compose=self.queue.ask,
            ask_launch=self.queue.ask,
            ask_delivery=self.queue.ask_all,
            ask_canary=self.queue.ask,
            count_messages=self.queue.count,
            count_dead_events=lambda: self.dead_events,
            make_nonce=self.numbers.make_id,
            clock=self.clock,
        )

    @property
    def record(self) -> Record:
        return Record(self.ledger, self.ledger, self.subscribers.read_subscriber, self.suppressions, self.clock)

    @property
    def carry_out(self) -> CarryOutSubscription:
        return CarryOutSubscription(
            requests=self.requests,
            roster=self.subscribers,
            is_suppressed=self.suppressions.is_suppressed,
            mail_link=MailLink(
                links=self.subscribers,
                mailer=self.mailer,
                build_confirmation=partial(build_confirmation, site=SITE, sender=SETTINGS.sender),
                build_preferences=partial(build_preferences, site=SITE, sender=SETTINGS.sender),
                make_random=self.numbers.make_random,
            ),
            make_id=self.numbers.make_id,
            clock=self.clock,
        )

    @property
    def visitor(self) -> AnswerVisitor:
        return AnswerVisitor(
            subscription=VisitSubscription(
                request_subscription=RequestSubscription(
                    Limits(self.counters), self.requests, self.queue.ask, self.numbers.make_id
                ),
                step_confirm=Confirm(self.subscribers, self.numbers.make_random),
                step_unsubscribe=Unsubscribe(self.subscribers, TOKENS.subscriber_of),
                site=SITE,
                clock=self.clock,
            ),
            preferences=VisitPreferences(
                request_link=RequestLink(Limits(self.counters), self.queue.ask, TOKENS.subscriber_of),
                preferences=Preferences(self.subscribers),
                own_data=OwnData(self.subscribers, self.suppressions),
                read_offer=lambda: self.offer,
                site=SITE,
                clock=self.clock,
            ),
            site=SITE,
        )

    def visit(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        fields: Mapping[str, str | tuple[str, ...]] | None = None,
        network: str = "192.0.2.7",
        is_json: bool = False,
    ) -> VisitorResponse:
        values = {name: (value,) if isinstance(value, str) else value for name, value in (fields or {}).items()}
        return self.visitor.answer(VisitorRequest(method, path, query or {}, values, network, is_json=is_json))

    def ask(self, address: str, cadence: Cadence = Cadence.WEEKLY) -> CarryOutRequest:
        """Keep a request as the form does, past its limits; return the message about it."""
        request = SubscriptionRequest(self.numbers.make_id(), parse_address(address), cadence, self.clock.now)
        self.requests.add_request(request)
        return CarryOutRequest(request.id)

    def carry(self, message: Message) -> None:
        """Do what a message asks for, as the functions do, after a journey through JSON."""
        match parse_message(json.dumps(message.to_json())):
            case ComposeIssue(cadence=cadence, scheduled_at=scheduled_at):
                self.compose.compose(cadence, scheduled_at)
            case LaunchIssue(issue=issue):
                self.launch.launch(issue)
            case DeliverIssue(issue=issue, subscribers=subscribers):
                self.deliver.deliver(issue, subscribers)
            case PreviewIssue(issue=issue):
                mail = self.issues.files[issue, PREVIEW]
                send_preview(self.mailer, mail=mail, issue=issue, author=SETTINGS.author_address)
            case SendCanary(nonce=nonce):
                mail = build_canary(SETTINGS.sender, self.clock())
                send_canary(self.mailer, mail=mail, to=SIMULATOR, nonce=nonce)
            case CarryOutRequest(request=request):
                self.carry_out.carry_out(request)
            case MailPreferencesLink(subscriber=subscriber):
                self.carry_out.send_link(subscriber)

    def work(self) -> None:
        """Carry out all messages and those that they lead to; what fails for now is kept aside."""
        while messages := self.queue.take():
            for message in messages:
                try:
                    self.carry(message)
                except TransientError:
                    self.failed.append(message)

    def retry(self) -> None:
        """Deliver again what failed and what was left for later."""
        messages, self.failed = self.failed, []
        messages += [message for message, _ in self.queue.later]
        self.queue.later.clear()
        self.queue.messages.extend(messages)
        self.work()

    def compose_weekly(self) -> None:
        self.compose.compose(Cadence.WEEKLY, SUNDAY)
        self.work()

    def fly_weekly(self) -> None:
        """Compose, wait for the end of the hold window, and let the sweeper launch."""
        self.compose_weekly()
        self.clock.now = SUNDAY + self.hold + timedelta(minutes=1)
        self.sweep.sweep()
        self.work()

    def hold_weekly(self) -> None:
        self.issues.put_if_absent(WEEKLY_ISSUE, HOLD, b"")

    def let_weekly_go(self) -> None:
        del self.issues.files[WEEKLY_ISSUE, HOLD]

    def hear(self, *events: MailEvent) -> list[Recorded]:
        """Let these events be recorded as one batch."""
        rows = self.record.read_rows(events)
        return [self.record.record(event, rows) for event in events]

    @property
    def digests(self) -> list[SentMail]:
        """Mails of issues that went to subscribers."""
        return [mail for mail in self.mailer.sent if "subscriber" in mail.tags and "issue" in mail.tags]

    @property
    def statuses(self) -> list[DeliveryStatus]:
        return [row.status for row in self.ledger.deliveries_of(WEEKLY_ISSUE)]

    def address_of(self, number: int) -> Address:
        return subscriber(number).address


def event_about(mail: SentMail, kind: MailEventKind, **more: object) -> MailEvent:
    """Return what SES would report of a mail."""
    tags = mail.tags
    event = MailEvent(kind, mail.message_id, tags.get("issue"), tags.get("subscriber"), tags.get("nonce"))
    return replace(event, purpose=tags.get("purpose"), **more)  # type: ignore[arg-type]


def readers_of(mails: Sequence[SentMail]) -> list[str]:
    return sorted(mail.to for mail in mails)
