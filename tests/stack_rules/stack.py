"""The template as rules read it: as it is written, and as CloudFormation gets it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import cfn_yaml
from samtranslator.translator.transform import transform

REPOSITORY = Path(__file__).parents[2]
TEMPLATE = REPOSITORY / "infra" / "template.yaml"


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
        return {
            name: one.setdefault("Properties", {}) for name, one in self.resources.items() if one.get("Type") == kind
        }

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


class _NoManagedPolicies:
    """SAM would look up managed policies by name; we use none."""

    def load(self) -> dict[str, str]:
        return {}


def read_source() -> dict[str, Any]:
    """Return the template as it is written."""
    document: dict[str, Any] = json.loads(json.dumps(cfn_yaml.load(str(TEMPLATE))))
    return document


def transformed(source: dict[str, Any]) -> dict[str, Any]:
    """Return what SAM makes of it."""
    document = copy.deepcopy(source)
    for resource in document["Resources"].values():
        for place in ("CodeUri", "ContentUri"):
            if place in resource.get("Properties", {}):
                resource["Properties"][place] = f"s3://artifacts/{place}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        result: dict[str, Any] = transform(document, {}, _NoManagedPolicies())
    return json.loads(json.dumps(result))  # type: ignore[no-any-return]


def as_list(value: Any) -> list[Any]:
    """Return a list where the template may leave out its brackets."""
    return value if isinstance(value, list) else [value]


def unlike(facts: Iterable[tuple[str, Any, Any]]) -> list[str]:
    """Return those of (what, found, wanted) that are not as wanted."""
    return [f"{what}: {found!r} instead of {wanted!r}" for what, found, wanted in facts if found != wanted]


def nodes(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield everything in a document with its path, from the outside in."""
    yield path, value
    if isinstance(value, dict):
        for key, one in value.items():
            yield from nodes(one, (*path, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from nodes(one, (*path, at))
