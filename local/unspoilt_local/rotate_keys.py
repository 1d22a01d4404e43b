"""Rotate the signing keys of a deployed stack: a new one signs, and the one before is believed until the next time."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unspoilt.aws.signing_keys import rotate_signing_keys
from unspoilt.errors import Conflict, RotationRefused
from unspoilt.newsletter.token import KEYS_LAST
from unspoilt_local.errors import LocalCloudFailed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def rotate_keys(dynamodb: DynamoDBClient, table: str, *, leaked: bool) -> datetime:
    """Rotate, and return until when links of the key that left the front are sure to be believed.

    `leaked` does it twice, whenever the last time was: then no link that was ever mailed is believed any more.
    """
    now = datetime.now(UTC)
    try:
        for _ in range(2 if leaked else 1):
            rotate_signing_keys(dynamodb, table, lambda: secrets.token_hex(32), now, in_need=leaked)
    except RotationRefused as error:
        raise LocalCloudFailed(str(error)) from error
    except Conflict as error:
        raise LocalCloudFailed("somebody else rotates the keys at this moment") from error
    return now if leaked else now + KEYS_LAST
