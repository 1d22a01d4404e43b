"""The AWS account that a command looks at: the person's own, or the local cloud of a running `unspoilt serve`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config

from unspoilt_local.clients import local_session
from unspoilt_local.errors import AwsTrouble
from unspoilt_local.folder import STATE_FOLDER

#: For a person who waits at a terminal: patient with throttling, not with a dead network.
_CONFIG: Final = Config(
    retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5, read_timeout=60, max_pool_connections=16
)
#: A function that is called takes its time, and must not be called twice because it did.
_CALLING: Final = _CONFIG.merge(Config(retries={"total_max_attempts": 1}, read_timeout=900))
_FILE: Final = "cloud.json"


@dataclass(frozen=True, slots=True)
class Account:
    """Clients for one account."""

    session: boto3.Session
    #: Addresses of services by name; "" is every other service's. Empty for AWS itself.
    endpoints: Mapping[str, str]

    @property
    def is_local(self) -> bool:
        """Tell whether this is a local cloud."""
        return bool(self.endpoints)

    @property
    def region(self) -> str:
        """Return the region's name."""
        return self.session.region_name or ""

    def client(self, service: str) -> Any:
        """Return a new client; callers give it the type that they need."""
        config = _CALLING if service == "lambda" else _CONFIG
        if not self.is_local:
            return self.session.client(service, config=config)  # type: ignore[call-overload]
        address = self.endpoints.get(service, self.endpoints[""])
        # A proxy in the environment would be asked for 127.0.0.1.
        config = config.merge(Config(proxies={}))
        return self.session.client(service, endpoint_url=address, config=config)  # type: ignore[call-overload]


def persons_account(profile: str | None, region: str | None) -> Account:
    """Return the account that the person's environment, files and options name."""
    return Account(boto3.Session(profile_name=profile, region_name=region), {})


def local_account(endpoints: Mapping[str, str]) -> Account:
    """Return the account of a local cloud, reached without anything of the person's own."""
    return Account(local_session(), endpoints)


@contextmanager
def announced(folder: Path, endpoints: Mapping[str, str]) -> Iterator[None]:
    """Write down, for as long as it runs, where a folder's local cloud can be reached."""
    path = folder / STATE_FOLDER / _FILE
    path.write_text(json.dumps({"endpoints": dict(endpoints)}) + "\n", "utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def account_of_folder(folder: Path) -> Account:
    """Return the account of the local cloud that serves a folder; AwsTrouble where none does."""
    try:
        endpoints = json.loads((folder / STATE_FOLDER / _FILE).read_text("utf-8"))["endpoints"]
        return local_account({str(name): str(address) for name, address in endpoints.items()})
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise AwsTrouble(
            f"no local cloud serves {folder}", f"start it in another terminal: unspoilt serve {folder}"
        ) from error
