"""API Gateway's HTTP API, payload version 2.0: requests in, responses out."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from unspoilt.use_cases.visitor import MOST_BODY_BYTES, VisitorRequest, VisitorResponse

#: What is neither is nothing that we answer, and its name is not written into the log.
_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
#: Preferences with every genre and kind ticked have fewer fields.
_MOST_FIELDS: Final = 100


def request_from_event(event: Mapping[str, Any]) -> VisitorRequest:
    """Read a request out of the event; a body that cannot be read counts as one without fields."""
    http = event["requestContext"]["http"]
    headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
    is_json = headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
    body = _body_of(event)
    too_large = len(body) > MOST_BODY_BYTES
    method = http["method"].upper()
    return VisitorRequest(
        method=method if method in _METHODS else "OTHER",
        path=event["rawPath"],
        query={name: values[0] for name, values in _form_fields(event.get("rawQueryString", "")).items()},
        fields={} if too_large else _fields(body, is_json=is_json),
        network=_network(headers.get("x-forwarded-for", ""), http.get("sourceIp", "")),
        too_large=too_large,
        is_json=is_json,
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


def _fields(body: bytes, *, is_json: bool) -> Mapping[str, tuple[str, ...]]:
    text = body.decode("utf-8", "replace")
    return _json_fields(text) if is_json else _form_fields(text)


def _form_fields(text: str) -> Mapping[str, tuple[str, ...]]:
    """Read a form (URL Standard §5.1)."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return _gathered(pairs)


def _json_fields(text: str) -> Mapping[str, tuple[str, ...]]:
    """Read the texts, and the lists of texts, of a JSON object; a name that comes twice has all its values."""
    try:
        document = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, _Pairs) or len(document) > _MOST_FIELDS:
        return {}
    values = ((name, value if isinstance(value, list) else [value]) for name, value in document)
    return _gathered((name, one) for name, several in values for one in several if isinstance(one, str))


class _Pairs(tuple[tuple[str, Any], ...]):
    """A JSON object as it is written."""

    __slots__ = ()


def _gathered(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    gathered: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        gathered[name] = (*gathered.get(name, ()), value)
    return gathered


def _network(forwarded_for: str, source: str) -> str:
    """Return the visitor's IP address.

    CloudFront adds whom it heard from to X-Forwarded-For, and API Gateway adds CloudFront: the visitor is the last
    but one. Who calls the API directly can make that up, and is held by the limit on all requests together.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    return hops[-2] if len(hops) >= 2 else source
