"""DynamoDB and S3 on the loopback address, over the simulation's stores: just what the two handlers ask for.

Protocols: DynamoDB's JSON 1.0 and S3's REST, as botocore speaks them.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from botocore.exceptions import ClientError

from simulation import deployment
from simulation.cloud import Cloud

_META = "x-amz-meta-"
#: Headers of a request to S3 that are arguments of the client.
_OPTIONS = {
    "Content-Type": "ContentType",
    "Cache-Control": "CacheControl",
    "If-Match": "IfMatch",
    "If-None-Match": "IfNoneMatch",
}

_TOLD = {"ETag": "ETag", "Content-Type": "ContentType", "Cache-Control": "CacheControl"}


class Stores:
    """A server of a cloud's tables and buckets, which counts calls and keeps what the publisher's stream would say."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.dynamodb = cloud.client("dynamodb", 1)
        self.s3 = cloud.client("s3", 1)
        self.calls: Counter[str] = Counter()
        (self._source,) = deployment.functions()["publish_site"].streams
        self._changed: list[dict[str, Any]] = []
        cloud.tables[self._source.table].on_change = self._note
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"stores": self}))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def address(self) -> str:
        """Return host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take_stream(self) -> dict[str, Any]:
        """Return the one event that the stream's records make, and forget them."""
        changed = list(self._changed)
        self.forget_stream()
        assert len(changed) <= self._source.batch
        records = [
            {"dynamodb": {"Keys": keys, "SequenceNumber": f"{number:012d}"}} for number, keys in enumerate(changed)
        ]
        return {"Records": records}

    def forget_stream(self) -> None:
        """Forget what the stream would say."""
        self._changed.clear()

    def _note(self, item: dict[str, Any], event: str) -> None:
        keys = {"pk": item["pk"], "sk": item["sk"]}
        if self._source.wants(event, keys):
            self._changed.append(keys)


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    #: An answer leaves in one piece and at once, else the client waits for an acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    stores: Stores

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_POST(self) -> None:
        """Answer a call of DynamoDB's."""
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        self.stores.calls[operation] += 1
        asked = json.loads(self._body(), object_hook=_from_wire)
        asked.pop("ReturnConsumedCapacity", None)
        try:
            answer, status = getattr(self.stores.dynamodb, _snake(operation))(**asked), 200
        except ClientError as error:
            answer = {"__type": error.response["Error"]["Code"], "message": error.response["Error"]["Code"]}
            answer |= {"CancellationReasons": error.response.get("CancellationReasons", [])}
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        headers = {"Content-Type": "application/x-amz-json-1.0"}
        self._answer(status, json.dumps(answer, default=_to_wire).encode(), headers)

    def do_GET(self) -> None:
        """Answer GetObject, ListObjectsV2, or what the stream has."""
        url = urlsplit(self.path)
        if url.path == "/-/stream":
            self._answer(200, json.dumps(self.stores.take_stream()).encode(), {})
        elif "list-type=2" in url.query:
            self._s3("ListObjectsV2", lambda asked: self._list(asked, parse_qs(url.query)))
        else:
            self._s3("GetObject", self._get)

    def do_HEAD(self) -> None:
        """Answer HeadObject."""
        self._s3("HeadObject", lambda asked: (b"", _headers(self.stores.s3.head_object(**asked))))

    def do_PUT(self) -> None:
        """Answer PutObject."""
        body = self._body()
        self._s3("PutObject", lambda asked: (b"", _headers(self.stores.s3.put_object(**asked, Body=body))))

    def do_DELETE(self) -> None:
        """Answer DeleteObject."""
        self._s3("DeleteObject", lambda asked: (b"", _headers(self.stores.s3.delete_object(**asked))))

    def _get(self, asked: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        found = self.stores.s3.get_object(**asked)
        return found["Body"].read(), _headers(found)

    def _list(self, asked: dict[str, Any], query: dict[str, list[str]]) -> tuple[bytes, dict[str, str]]:
        prefix, delimiter = (query.get(name, [""])[0] for name in ("prefix", "delimiter"))
        page = self.stores.s3.list_objects_v2(Bucket=asked["Bucket"], Prefix=prefix, Delimiter=delimiter)
        assert not page["IsTruncated"]
        keys = "".join(
            f"<Contents><Key>{escape(one['Key'])}</Key><ETag>{escape(one['ETag'])}</ETag></Contents>"
            for one in page["Contents"]
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{keys}</ListBucketResult>".encode(), {}

    def _s3(self, operation: str, act: Any) -> None:
        self.stores.calls[operation] += 1
        bucket, _, key = unquote(urlsplit(self.path).path).removeprefix("/").partition("/")
        asked: dict[str, Any] = {"Bucket": bucket, "Key": key}
        asked |= {name: self.headers[header] for header, name in _OPTIONS.items() if header in self.headers}
        metadata = {name[len(_META) :]: value for name, value in self.headers.items() if name.lower().startswith(_META)}
        if metadata:
            asked["Metadata"] = metadata
        try:
            body, headers = act(asked)
            self._answer(204 if operation == "DeleteObject" else 200, body, headers)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            self._answer(
                error.response["ResponseMetadata"]["HTTPStatusCode"],
                b"" if operation == "HeadObject" else f"<Error><Code>{code}</Code></Error>".encode(),
                {},
            )

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _headers(found: dict[str, Any]) -> dict[str, str]:
    told = {header: found.get(name) for header, name in _TOLD.items()}
    if "ContentLength" in found:
        told |= {"Content-Length": str(found["ContentLength"])}
        told |= {"Last-Modified": format_datetime(found["LastModified"], usegmt=True)}
    told |= {_META + name: value for name, value in found.get("Metadata", {}).items()}
    return {name: value for name, value in told.items() if value}


def _snake(operation: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def _from_wire(value: dict[str, Any]) -> Any:
    if value.keys() == {"B"} and isinstance(value["B"], str):
        return {"B": base64.b64decode(value["B"])}
    return value


def _to_wire(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value))
