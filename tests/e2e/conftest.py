"""The local cloud, started once for all end-to-end tests on free ports and ended with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.world import World
from unspoilt_local.cloud import LocalCloud
from unspoilt_local.cloud_settings import CloudSettings
from unspoilt_local.failures import FailureLog
from unspoilt_local.project import find_project


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with LocalCloud(find_project(), CloudSettings(port=0, author_name="Test Author")) as cloud:
        yield World(cloud)
        failures = FailureLog(cloud.ministack.log_file).read_new()
    assert failures == [], "functions failed during the tests"
