"""API Gateway's HTTP API, payload version 2.0: requests in, responses out."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from unspoilt.use_cases.answer_visitor import MOST_BODY_BYTES, VisitorRequest, VisitorResponse


def request_from_event(event: Mapping[str, Any]) -> VisitorRequest:
    """Read a request out of the event; a body that cannot be read counts as one without fields."""
    http = event["requestContext"]["http"]
    headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
    body = _body_of(event)
    too_large = len(body) > MOST_BODY_BYTES
    return VisitorRequest(
        method=http["method"].upper(),
        path=event["rawPath"],
        query=_first_values(event.get("rawQueryString", "")),
        fields={} if too_large else _fields(body, headers.get("content-type", "")),
        network=_network(headers.get("x-forwarded-for", ""), http.get("sourceIp", "")),
        too_large=too_large,
    )


def response_to_event(response: VisitorResponse, method: str) -> dict[str, Any]:
    """Return what API Gateway makes a response of; HEAD gets the headers only (RFC 9110 §9.3.2)."""
    return {
        "statusCode": response.status,
        "headers": dict(response.headers),
        "body": "" if method == "HEAD" else response.body.decode("utf-8"),
        "isBase64Encoded": False,
    }


def _body_of(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "replace")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _fields(body: bytes, content_type: str) -> Mapping[str, str]:
    """Read a form (URL Standard §5.1), or the texts of a JSON object."""
    text = body.decode("utf-8", "replace")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return _first_values(text)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    return {name: value for name, value in document.items() if isinstance(value, str)}


def _first_values(text: str) -> Mapping[str, str]:
    """Return the first value of each name: a second one is somebody's trick."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=32)
    except ValueError:
        return {}
    return dict(reversed(pairs))


def _network(forwarded_for: str, source: str) -> str:
    """Return the visitor's IP address.

    CloudFront adds whom it heard from to X-Forwarded-For, and API Gateway adds CloudFront: the visitor is the last
    but one. Who calls the API directly can make that up, and is held by the limit on all requests together.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    return hops[-2] if len(hops) >= 2 else source
