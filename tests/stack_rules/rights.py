"""Each function may do what its code calls, on what it calls it on, and nothing else.

No local cloud enforces IAM, so the calls are read from the code: a handler's use cases are made, and from each the
way is followed through its adapters' methods down to the boto3 clients.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from moto import mock_aws

from fakes.function import forget_clients
from stack_rules.stack import as_list

REPOSITORY = Path(__file__).parents[2]
HANDLERS = sorted((REPOSITORY / "functions").glob("*/handler.py"))
#: Powertools reads these itself.
POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL"}
#: What each client call needs. A read of an object that may be missing needs ListBucket, else S3 answers 403 for 404.
ACTIONS = {
    "get_object": {"s3:GetObject", "s3:ListBucket"},
    "head_object": {"s3:GetObject", "s3:ListBucket"},
    "put_object": {"s3:PutObject"},
    "delete_object": {"s3:DeleteObject"},
    "list_objects_v2": {"s3:ListBucket"},
    "get_item": {"dynamodb:GetItem"},
    "batch_get_item": {"dynamodb:BatchGetItem"},
    "query": {"dynamodb:Query"},
    "put_item": {"dynamodb:PutItem"},
    "update_item": {"dynamodb:UpdateItem"},
    "delete_item": {"dynamodb:DeleteItem"},
    "batch_write_item": {"dynamodb:BatchWriteItem"},
    "transact_write_items": set(),  # its parts say
    "send_message": {"sqs:SendMessage"},
    "send_message_batch": {"sqs:SendMessage"},
    "get_queue_attributes": {"sqs:GetQueueAttributes"},
    "send_email": {"ses:SendEmail", "ses:SendRawEmail"},  # raw content
    "get_account": {"ses:GetAccount"},
}
TRANSACTION_PARTS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}
#: (action, what it is done on): a logical id, with /index/… behind a table's; "" for SES.
Right = tuple[str, str]


class Recorder(Mapping[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self, settings: dict[str, str]) -> None:
        self._settings = settings
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return self._settings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)


def settings_of(stack: Any, function: str) -> dict[str, str]:
    """Return the environment of a function: parameters at their defaults, resources by their logical ids."""
    logical_id = "".join(word.title() for word in function.split("_")) + "Function"
    parameters = stack.document["Parameters"]
    given = {"Sender": "News <news@reviews.example>", "AuthorAddress": "author@reviews.example"}
    settings = {}
    for name, value in stack.of("AWS::Lambda::Function")[logical_id]["Environment"]["Variables"].items():
        referred = stack.target(value)
        if referred in parameters:
            settings[name] = given.get(referred) or str(parameters[referred]["Default"])
        elif name.endswith("_QUEUE"):
            settings[name] = f"https://sqs.us-east-1.amazonaws.com/123456789012/{referred}"
        elif name == "SITE_ADDRESS":
            settings[name] = "https://reviews.example"
        else:
            settings[name] = value if isinstance(value, str) else str(referred)
    return settings


def makers_in(handler: Path) -> list[Any]:
    """Return what a handler takes from bootstrap to make its use cases with."""
    return [
        getattr(importlib.import_module(node.module), name.name)
        for node in ast.walk(ast.parse(handler.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unspoilt.bootstrap")
        for name in node.names
        if name.name.startswith("make_")
    ]


def is_adapter(value: object) -> bool:
    return type(value).__module__.startswith("unspoilt.aws.")


def parts_of(value: object) -> dict[str, Any]:
    """Return an object's attributes by name."""
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: getattr(value, name) for name in slots if hasattr(value, name)} | getattr(value, "__dict__", {})


def attributes_in(source: str) -> set[str]:
    return {node.attr for node in ast.walk(ast.parse(textwrap.dedent(source))) if isinstance(node, ast.Attribute)}


def methods_used(value: Any) -> Iterator[tuple[Any, str]]:
    """Yield every (adapter, method) that a use case may call."""
    if isinstance(value, MethodType):
        yield from [(value.__self__, value.__name__)] if is_adapter(value.__self__) else methods_used(value.__self__)
    elif isinstance(value, FunctionType):
        yield from _through([cell.cell_contents for cell in value.__closure__ or ()], names_used_by(value))
    elif type(value).__module__.startswith("unspoilt.use_cases."):
        module = inspect.getmodule(type(value))
        assert module is not None
        lent = [one for one in vars(module).values() if isinstance(one, FunctionType) and is_step(one)]
        names = attributes_in(inspect.getsource(module)).union(*map(names_used_by, lent))
        yield from _through(list(parts_of(value).values()), names)


def is_step(function: FunctionType) -> bool:
    """Tell whether a function carries out a part of use cases that lend it their ports."""
    return function.__module__.startswith("unspoilt.use_cases.")


def names_used_by(function: FunctionType) -> set[str]:
    """Return the attributes that a function uses, and those that functions of ours use that it calls."""
    called = [function, *(function.__globals__.get(name) for name in function.__code__.co_names)]
    ours = [one for one in called if isinstance(one, FunctionType) and one.__module__.startswith("unspoilt.")]
    return set().union(*(attributes_in(inspect.getsource(one)) for one in ours))


def _through(values: Iterable[Any], names: set[str]) -> Iterator[tuple[Any, str]]:
    for value in values:
        if isinstance(value, tuple):
            yield from _through(value, names)
        elif is_adapter(value):
            yield from ((value, name) for name in names if inspect.isfunction(getattr(type(value), name, None)))
        else:
            yield from methods_used(value)


def rights_of_method(adapter: Any, method: str, names: Mapping[str, str], seen: set[tuple[int, str]]) -> set[Right]:
    """Return what a method of an adapter needs, with the methods that it calls; `names` gives logical ids by setting."""
    if (id(adapter), method) in seen:
        return set()
    seen.add((id(adapter), method))
    tree = ast.parse(textwrap.dedent(inspect.getsource(getattr(type(adapter), method))))
    parts = parts_of(adapter)
    (on,) = {names[part] for part in parts.values() if isinstance(part, str) and part in names} or {""}
    found: set[Right] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)} & set(TRANSACTION_PARTS)
            found |= {(TRANSACTION_PARTS[key], on) for key in keys}
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, name = ast.unparse(node.func.value), node.func.attr
        if owner == "self":
            found |= rights_of_method(adapter, name, names, seen)
        elif is_adapter(parts.get(owner.removeprefix("self."))):
            found |= rights_of_method(parts[owner.removeprefix("self.")], name, names, seen)
        elif isinstance(parts.get(owner.removeprefix("self.")), BaseClient):
            call = (
                str(node.args[0].value) if name == "get_paginator" and isinstance(node.args[0], ast.Constant) else name
            )
            found |= {(action, on) for action in ACTIONS[call]}
    indexes = {
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "IndexName" and isinstance(keyword.value, ast.Constant)
    }
    for index in indexes:
        found = {(a, f"{o}/index/{index}" if a == "dynamodb:Query" and "/" not in o else o) for a, o in found}
    return found


@contextmanager
def fresh_clients() -> Iterator[None]:
    """Forget the clients that are kept: those of others point elsewhere."""
    forget_clients()
    yield
    forget_clients()


def needed_by(handler: Path, settings: dict[str, str]) -> tuple[set[Right], set[str]]:
    """Return all that a function's code calls, also while its use cases are made, and the settings that it read."""
    environment = Recorder(settings)
    resources = [value for name, value in settings.items() if name.endswith(("_BUCKET", "_TABLE", "_QUEUE"))]
    names = {value: value.rpartition("/")[2] for value in resources}
    found: set[Right] = set()
    make_call = BaseClient._make_api_call

    def note(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        call = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
        found.update((action, names[parameters["TableName"]]) for action in ACTIONS[call])
        return make_call(client, operation, parameters)

    with mock_aws(), pytest.MonkeyPatch.context() as monkeypatch, fresh_clients():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        keys = [("pk", "HASH"), ("sk", "RANGE")]
        for table in {name for name in settings.values() if name.endswith("Table")}:
            boto3.client("dynamodb").create_table(
                TableName=table,
                KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
                BillingMode="PAY_PER_REQUEST",
            )
        monkeypatch.setattr(BaseClient, "_make_api_call", note)
        made = [make(environment) for make in makers_in(handler)]
    assert made, "a handler takes its use cases from unspoilt.bootstrap"
    for use_case in made:
        for adapter, method in methods_used(use_case):
            found |= rights_of_method(adapter, method, names, set())
    return found, environment.read


def role_of(function: str) -> str:
    """Return the logical id of a function's role."""
    return "".join(word.title() for word in function.split("_")) + "Role"


def granted_to(stack: Any, role: str) -> list[Right]:
    """Return what a role may do, each as often as it is granted."""
    return [
        (action, "" if action.startswith("ses:") else _place(stack, resource))
        for policy in stack.of("AWS::IAM::Role")[role]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    ]


def lambdas_needs(stack: Any, name: str) -> set[Right]:
    """Return what Lambda itself does with a function's role: it logs, polls, and puts away what failed.

    As AWS's managed policies AWSLambdaSQSQueueExecutionRole and AWSLambdaDynamoDBExecutionRole have it.
    """
    function, queues = stack.of("AWS::Lambda::Function")[name], stack.of("AWS::SQS::Queue")
    log_group = str(stack.target(function["LoggingConfig"]["LogGroup"]))
    found = {(f"logs:{verb}", log_group) for verb in ("CreateLogStream", "PutLogEvents")}
    for kind, own in (
        ("AWS::Lambda::EventSourceMapping", "FunctionName"),
        ("AWS::Lambda::EventInvokeConfig", "FunctionName"),
    ):
        for one in stack.of(kind).values():
            if stack.target(one[own]) != name:
                continue
            source = stack.target(one.get("EventSourceArn"))
            if source in queues:
                found |= {(f"sqs:{verb}", source) for verb in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")}
            elif source is not None:
                verbs = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
                found |= {(f"dynamodb:{verb}", source) for verb in verbs}
            last = stack.target(one.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"))
            if last is not None:
                found.add(("sqs:SendMessage", last))
    return found


def wrong_rights(stack: Any, needed: Mapping[str, set[Right]]) -> list[str]:
    """Find rights of functions that no call needs, and calls that no right allows; `needed` is by folder."""
    found = []
    for function, calls in needed.items():
        role = role_of(function)
        granted = granted_to(stack, role)
        wanted = calls | lambdas_needs(stack, f"{role.removesuffix('Role')}Function")
        found += [f"{role} may not {action} on {on}" for action, on in sorted(wanted - set(granted))]
        found += [f"{role} may {action} on {on} and never does" for action, on in sorted(set(granted) - wanted)]
    return found


def _place(stack: Any, resource: Any) -> str:
    """Return the logical id of a resource, and the index where it is one."""
    if "Fn::Sub" in resource:
        name, index = re.fullmatch(r"\$\{(\w+)\.Arn\}(/index/\w+)?.*", resource["Fn::Sub"]).groups()
        return f"{name}{index or ''}"
    return str(stack.target(resource))
