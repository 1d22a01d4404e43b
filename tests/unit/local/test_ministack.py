import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.ministack import MiniStack, child_environment

#: What a person's environment may hold.
INHERITED = {
    "PATH": os.defpath,
    "AWS_PROFILE": "work",
    "AWS_ACCESS_KEY_ID": "real",
    "AWS_ENDPOINT_URL": "https://elsewhere.example",
    "HTTP_PROXY": "http://proxy.example",
    "HOME": "/home/ann",
    "PYTHONPATH": "/elsewhere",
}


def test_nothing_of_the_persons_account_or_network_reaches_the_child(tmp_path: Path) -> None:
    environment = child_environment(INHERITED, tmp_path, 4566, "http://127.0.0.1:5")

    assert environment["PATH"] == INHERITED["PATH"]
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert environment["HOME"] == str(tmp_path)
    assert environment.keys().isdisjoint({"AWS_PROFILE", "AWS_ENDPOINT_URL", "HTTP_PROXY", "PYTHONPATH"})


def test_the_child_listens_on_loopback_and_sends_mail_to_our_endpoint_only(tmp_path: Path) -> None:
    environment = child_environment(INHERITED, tmp_path, 4566, "http://127.0.0.1:5")

    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["IOT_MTLS_ENABLED"] == environment["SFTP_ENABLED"] == "0"
    assert environment["AWS_ENDPOINT_URL_SESV2"] == "http://127.0.0.1:5"


def wait_until(true: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/ready", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.mark.slow
def test_it_answers_until_it_is_left_and_not_after(tmp_path: Path) -> None:
    with MiniStack(tmp_path, ses_address="http://127.0.0.1:5", inherited=INHERITED) as ministack:
        ministack.wait_until_ready()
        during = answers(ministack.port)

    assert during
    assert not answers(ministack.port)


@pytest.mark.slow
def test_a_start_that_fails_is_told_with_the_log(tmp_path: Path) -> None:
    with MiniStack(tmp_path, ses_address="http://127.0.0.1:5", inherited=INHERITED) as first:
        first.wait_until_ready()
        second = MiniStack(tmp_path, ses_address="http://127.0.0.1:5", inherited=INHERITED)
        second._environment["GATEWAY_PORT"] = str(first.port)
        second.port = 1
        with second, pytest.raises(LocalCloudFailed) as failure:
            second.wait_until_ready()

    assert "already in use" in failure.value.details


RUNNER = """
import os, signal, sys, time, pathlib
from unspoilt_local.ministack import MiniStack
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
folder = pathlib.Path(sys.argv[1])
with MiniStack(folder, ses_address="http://127.0.0.1:5", inherited=os.environ) as ministack:
    ministack.wait_until_ready()
    print(ministack.port, flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_however_the_runner_ends_nothing_of_it_stays(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "cloud"
    folder.mkdir()
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert runner.stdout is not None
    port = int(runner.stdout.readline())

    runner.send_signal(how)
    runner.wait(60)
    runner.stdout.close()

    assert wait_until(lambda: not answers(port))
    assert wait_until(lambda: not folder.exists() or how is signal.SIGINT)
