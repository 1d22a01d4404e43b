"""What botocore is told of AWS's services in the layer: all that we call, as botocore has it, and nothing else."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import botocore.session
import pytest

from unspoilt.aws import clients

REPOSITORY = Path(__file__).parents[2]
AWS = REPOSITORY / "layers/core/unspoilt/aws"
REGIONS = ("eu-west-1", "us-east-1", "us-gov-west-1", "cn-north-1")


@pytest.fixture(scope="session")
def trim() -> ModuleType:
    spec = importlib.util.spec_from_file_location("trim_service_data", REPOSITORY / "infra" / "trim_service_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def calls_in(source: str) -> set[str]:
    """Return the operations that are called on a client, as AWS spells them."""
    called = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner, name = ast.unparse(node.func.value), node.func.attr
            if owner.rpartition(".")[2].lstrip("_") == "client":
                is_paged = name == "get_paginator"
                called.add(ast.literal_eval(node.args[0]) if is_paged else name)
    return {"".join(word.title() for word in name.split("_")) for name in called}


def test_the_data_is_what_the_installed_botocore_makes(trim: ModuleType) -> None:
    folder = AWS / "service_data"
    committed = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}

    assert committed == trim.trimmed_files(), "botocore has changed: run infra/trim_service_data.py"


def test_every_call_is_described_and_nothing_that_is_not_called(trim: ModuleType) -> None:
    called = set().union(*(calls_in(path.read_text(encoding="utf-8")) for path in AWS.glob("*.py")))

    assert called == {name for names in trim.OPERATIONS.values() for name in names}


def test_calls_are_found_in_code() -> None:
    source = "self.client.get_item(a=1); client.get_paginator('list_objects_v2'); table.delete_item()"

    assert calls_in(source) == {"GetItem", "ListObjectsV2"}


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("service", ["dynamodb", "s3", "sesv2", "sqs"])
def test_a_client_has_the_address_and_the_signature_that_botocore_gives_it(service: str, region: str) -> None:
    stock = botocore.session.Session().create_client(service, region_name=region)

    ours = clients._session().create_client(service, region_name=region)

    assert ours.meta.endpoint_url == stock.meta.endpoint_url
    assert ours.meta.service_model.signing_name == stock.meta.service_model.signing_name
    assert ours.meta.config.signature_version == stock.meta.config.signature_version
