"""The use case behind SES's events with its adapters."""

from __future__ import annotations

from collections.abc import Mapping

from unspoilt.bootstrap import surroundings
from unspoilt.bootstrap.newsletter_stores import deliveries_in, subscribers_in, suppressions_in
from unspoilt.use_cases.record import Record


def make_record(environment: Mapping[str, str]) -> Record:
    """Return the use case behind SES's events."""
    ledger = deliveries_in(environment)
    return Record(
        evidence=ledger,
        canaries=ledger,
        read_subscriber=subscribers_in(environment).read_subscriber,
        suppressions=suppressions_in(environment),
        clock=surroundings.now,
    )
