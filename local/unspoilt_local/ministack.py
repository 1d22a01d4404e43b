"""The MiniStack process: a local AWS on loopback, started, waited for and ended."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, Self

from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.ports import LOOPBACK, free_port

REGION: Final = "eu-central-1"
ACCOUNT: Final = "123456789012"

#: What a child may inherit; everything else of the person's environment (AWS_*, proxies, PYTHON*) stays outside.
_INHERITED: Final = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT")
#: Seconds to answer the first request; 0.5 is usual, a cold disk is slow.
_START_SECONDS: Final = 60
#: Seconds to end in good order before it is killed.
_STOP_SECONDS: Final = 5


def child_environment(inherited: Mapping[str, str], folder: Path, port: int, ses_address: str) -> dict[str, str]:
    """Return the server's environment, which reaches every function: loopback only, nothing of the person's account."""
    return {name: inherited[name] for name in _INHERITED if name in inherited} | {
        # Configuration, credentials and temporary files are looked for in our own folder only.
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "S3_DATA_DIR": str(folder / "s3"),
        "STATE_DIR": str(folder / "state"),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_SESV2": ses_address,
        "NO_PROXY": "*",
        # Listeners that we do not use and that do not know BIND_HOST.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # It would clean up containers of other MiniStacks on the person's Docker.
        "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
    }


class MiniStack:
    """One local AWS; a context manager that leaves no process behind."""

    def __init__(self, folder: Path, *, ses_address: str, inherited: Mapping[str, str]) -> None:
        self.folder = folder
        self.port = free_port()
        self._environment = child_environment(inherited, folder, self.port, ses_address)
        self._process: subprocess.Popen[bytes] | None = None
        self._log: BinaryIO | None = None

    @property
    def address(self) -> str:
        """The endpoint of every service."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def log_file(self) -> Path:
        """Everything the server and the functions print."""
        return self.folder / "ministack.log"

    def __enter__(self) -> Self:
        """Start the process; it answers only after `wait_until_ready`."""
        self._log = self.log_file.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "unspoilt_local.ministack_child", str(self.folder)],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the terminal is for the parent, which ends this one in order.
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End the process and whatever it started."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        if self._log is not None:
            self._log.close()

    def wait_until_ready(self) -> None:
        """Return when it answers; raise LocalCloudFailed with its log when it does not."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise LocalCloudFailed("MiniStack ended while starting", self.last_lines())
            if _answers(self.port):
                return
            time.sleep(0.02)
        raise LocalCloudFailed(f"MiniStack did not answer within {_START_SECONDS} seconds", self.last_lines())

    def last_lines(self, count: int = 40) -> str:
        """Return the end of the log."""
        if not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text("utf-8", "replace").splitlines()[-count:])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/_ministack/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    group = process.pid
    try:
        process.terminate()
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        # Its own group: workers that outlived it. An empty group is the usual case.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
        if process.stdin is not None:
            process.stdin.close()
