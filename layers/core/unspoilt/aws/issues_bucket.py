"""The issues bucket: `issues/<id>/` holds what is frozen of an issue, and HOLD where its author stopped it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from botocore.exceptions import ClientError

from unspoilt.aws.translate import code_of, translated
from unspoilt.errors import Conflict, OurError
from unspoilt.newsletter.issue_files import HOLD, mail_file
from unspoilt.newsletter.prebuilt import Prebuilt, cut

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Prebuilt mails kept in a warm function, under 100 kB each: an issue's selections, and more than one issue at once.
_MOST_KEPT: Final = 250
_CONTENT_TYPES: Final = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "mime": "message/rfc822",
}


@final
class IssuesBucket:
    """Files of issues."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._kept: dict[tuple[str, str], Prebuilt] = {}

    def read(self, issue: str, name: str) -> bytes | None:
        """Return a file, or None."""
        try:
            with translated():
                answer = self._client.get_object(Bucket=self._bucket, Key=_key(issue, name))
        except ClientError as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return None
            raise
        with answer["Body"] as body:
            return body.read()

    def put_if_absent(self, issue: str, name: str, data: bytes) -> None:
        """Write a file unless there is one, which stays as it is."""
        try:
            with translated():
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=_key(issue, name),
                    Body=data,
                    ContentType=_CONTENT_TYPES[name.rpartition(".")[2]],
                    IfNoneMatch="*",
                )
        except Conflict:
            return

    def location_of(self, issue: str, name: str) -> str:
        """Return where a file is, as the author would type it."""
        return f"s3://{self._bucket}/{_key(issue, name)}"

    def is_held(self, issue: str) -> bool:
        """Tell whether the author has put HOLD beside the issue."""
        try:
            with translated():
                self._client.head_object(Bucket=self._bucket, Key=_key(issue, HOLD))
        except ClientError as error:
            if code_of(error) == "404":
                return False
            raise
        return True

    def read_mail(self, issue: str, selection: str) -> Prebuilt:
        """Return a prebuilt mail of a frozen issue; it never changes, so a warm function reads it once."""
        key = (issue, selection)
        if key not in self._kept:
            data = self.read(issue, mail_file(selection))
            if data is None:
                raise OurError("an issue that took off without a mail")
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = cut(data)
        return self._kept[key]


def _key(issue: str, name: str) -> str:
    return f"issues/{issue}/{name}"
