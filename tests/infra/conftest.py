"""The stack as CloudFormation sees it: the template after SAM's transform, one fresh copy for each test."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import cfn_yaml
from samtranslator.translator.transform import transform

REPOSITORY = Path(__file__).parents[2]
TEMPLATE = REPOSITORY / "infra" / "template.yaml"


class _NoManagedPolicies:
    """SAM would look up managed policies by name; we use none."""

    def load(self) -> dict[str, str]:
        return {}


class Stack:
    """A template that rules read and that tests may spoil."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """All resources by logical id."""
        found: dict[str, dict[str, Any]] = self.document["Resources"]
        return found

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the properties of each resource of this type by logical id."""
        return {name: one.setdefault("Properties", {}) for name, one in self.resources.items() if one["Type"] == kind}

    @staticmethod
    def target(reference: object) -> str | None:
        """Return the logical id that Ref or GetAtt points at."""
        if isinstance(reference, Mapping):
            if "Ref" in reference:
                return str(reference["Ref"])
            if "Fn::GetAtt" in reference:
                found = reference["Fn::GetAtt"]
                return str(found.split(".")[0] if isinstance(found, str) else found[0])
        return None


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def _source() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(cfn_yaml.load(str(TEMPLATE))))
    return document


@pytest.fixture(scope="session")
def _transformed(_source: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(_source)
    for resource in document["Resources"].values():
        for place in ("CodeUri", "ContentUri"):
            if place in resource.get("Properties", {}):
                resource["Properties"][place] = f"s3://artifacts/{place}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        result: dict[str, Any] = transform(document, {}, _NoManagedPolicies())
    return json.loads(json.dumps(result))  # type: ignore[no-any-return]


@pytest.fixture
def template(_source: dict[str, Any]) -> Stack:
    """Return the template as it is written."""
    return Stack(copy.deepcopy(_source))


@pytest.fixture
def stack(_transformed: dict[str, Any]) -> Stack:
    """Return the template as CloudFormation gets it."""
    return Stack(copy.deepcopy(_transformed))
