"""What several kinds of tests share: no real AWS, and DynamoDB Local where it can be had."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

#: A folder with the npm package amplify-dynamodb-simulator, which holds the genuine jar. It listens on every
#: interface there is, so CI runs these tests in a network namespace that has loopback only.
DYNAMODB_LOCAL = os.environ.get("DYNAMODB_LOCAL_DIR")


# The same examples on every run: a test that fails today failed yesterday.
settings.register_profile("unspoilt", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("unspoilt")

#: CI sets it: a check that cannot be made there is a failure.
STRICT = os.environ.get("UNSPOILT_STRICT") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not accept: {reason}"
    return report


@pytest.fixture(autouse=True)
def no_real_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[str]:
    """Start DynamoDB Local on a free port of loopback, where java and the jar are present."""
    java = shutil.which("java")
    jars = sorted(Path(DYNAMODB_LOCAL).resolve().rglob("DynamoDBLocal.jar")) if DYNAMODB_LOCAL else []
    if java is None or not jars:
        pytest.skip("DynamoDB Local needs java, and DYNAMODB_LOCAL_DIR to hold npm's amplify-dynamodb-simulator")
    home = jars[0].parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [java, f"-Djava.library.path={home / 'DynamoDBLocal_lib'}", "-jar", str(jars[0])]
    command += ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    process = subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"DynamoDB Local ended with code {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("DynamoDB Local did not start in 30 seconds")
