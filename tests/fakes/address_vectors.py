"""Addresses that others have collected to break programs with, from the shared attack data where it is present."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ATTACK = Path(__file__).parents[3] / "shared" / "data" / "attack"


def need_vectors() -> None:
    """Skip the test where the data is not beside the checkout."""
    if not ATTACK.is_dir():
        pytest.skip("the shared attack data is not beside the repository")


def isemail_vectors(name: str) -> list[tuple[str, bool]]:
    """Return each address of one of isemail's collections, and whether its makers call it invalid."""
    tests = ET.parse(ATTACK / "isemail" / name).getroot().findall("test")
    return [(_unveiled(test.findtext("address") or ""), test.findtext("category") == "ISEMAIL_ERR") for test in tests]


def injections() -> list[str]:
    """Return addresses that try to add headers, recipients or parameters."""
    found: list[str] = json.loads((ATTACK / "generated" / "email-injection.json").read_text())
    return found


def is_plain(address: str) -> bool:
    """Tell whether an address can stand in a header, in a key and in SES's call without any quoting."""
    local, _, domain = address.rpartition("@")
    return (
        address.isascii()
        and len(address) <= 254
        and 0 < len(local) <= 64
        and not set(address) & set(' "(),:;<>[\\]')
        and address.isprintable()
        and all(label and len(label) <= 63 for label in domain.split("."))
        and "." in domain
    )


def _unveiled(text: str) -> str:
    """Put control characters where the collections show their pictures."""
    return "".join(chr(ord(char) - 0x2400) if 0x2400 <= ord(char) < 0x2420 else char for char in text)
