"""The offer of genres and kinds, as the publisher last wrote it into the site bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from botocore.exceptions import ClientError

from unspoilt.aws.translate import code_of, translated
from unspoilt.newsletter.offer import OFFER_PATH, Offer, offer_from_bytes

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@final
class OfferDocument:
    """One document of the site."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read_offer(self) -> Offer:
        """Return what there is to choose from; nothing before the first publication."""
        try:
            with translated():
                answer = self._client.get_object(Bucket=self._bucket, Key=OFFER_PATH)
        except ClientError as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return Offer()
            raise
        with answer["Body"] as body:
            return offer_from_bytes(body.read())
