"""A function as Lambda loads it: its handler module alone, from its own folder."""

from __future__ import annotations

import importlib.util
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from unspoilt.aws import clients

ROOT = Path(__file__).parents[2]
_count = itertools.count()


@dataclass(frozen=True)
class Context:
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"
    milliseconds_left: int = 900_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds_left


def load(name: str) -> ModuleType:
    """Import a handler afresh, so that nothing is kept from another test."""
    path = ROOT / "functions" / name / "handler.py"
    spec = importlib.util.spec_from_file_location(f"handler_{name}_{next(_count)}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forget_clients() -> None:
    """Have clients made afresh: those of other tests point elsewhere."""
    for made in (clients.dynamodb_client, clients.s3_client, clients.sqs_client, clients.sesv2_client):
        made.cache_clear()


def event(name: str) -> dict[str, Any]:
    """Return one of events/*.json."""
    found: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return found


def sqs(*bodies: dict[str, Any]) -> dict[str, Any]:
    """Return the event that carries these messages."""
    return {"Records": [{"messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]}
