"""Which addresses are let in, and in what form."""

from __future__ import annotations

from contextlib import suppress

import hypothesis
import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from hypothesis import example, settings
from hypothesis import strategies as st

from fakes.address_vectors import injections, is_plain, isemail_vectors, need_vectors
from unspoilt.errors import AddressRefused
from unspoilt.newsletter.address import _RESERVED, parse_address


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("reader@mail.example", "reader@mail.example"),
        ("  reader@mail.example ", "reader@mail.example"),
        ("Reader.Name+books@Mail.Example", "Reader.Name+books@mail.example"),
        ("reader@bücher.example", "reader@xn--bcher-kva.example"),
        ("o'brien@mail.example", "o'brien@mail.example"),
        ("reader@mail.test", "reader@mail.test"),
    ],
)
def test_an_address_is_kept_in_ascii_with_its_domain_in_lower_case(given: str, kept: str) -> None:
    assert parse_address(given).text == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "reader",
        "@mail.example",
        "reader@",
        "reader@localhost",
        "reader@mail",
        "reader@@mail.example",
        "reader@mail..example",
        ".reader@mail.example",
        '"quoted reader"@mail.example',
        "reader@[192.0.2.1]",
        "reader(comment)@mail.example",
        "Reader <reader@mail.example>",
        "reader@mail.example, other@mail.example",
        "reader@mail.example\nBcc: other@mail.example",
        "reader@mail.example\r\n",
        "\treader@mail.example",
        "leser·in@mail.example",
        "reader@mail.example\x00",
        "reader\u200b@mail.example",
        f"{'a' * 65}@mail.example",
        f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example",
        f"reader@{'.'.join(['a' * 60] * 5)}.example",
    ],
)
def test_what_no_mail_could_be_sent_to_is_refused(given: str) -> None:
    with pytest.raises(AddressRefused):
        parse_address(given)


def test_a_refusal_does_not_repeat_the_address_anywhere() -> None:
    with pytest.raises(AddressRefused) as refused:
        parse_address("somebody.private@mail..example")

    error: BaseException | None = refused.value
    while error is not None:
        assert "somebody" not in str(error)
        error = error.__cause__ or error.__context__


def test_spellings_of_one_address_have_one_digest() -> None:
    spellings = ["reader@bücher.example", "READER@BÜCHER.example", "reader@xn--bcher-kva.example"]

    assert len({parse_address(spelling).digest for spelling in spellings}) == 1
    assert parse_address("other@bücher.example").digest != parse_address(spellings[0]).digest


@pytest.mark.parametrize(("name", "count"), [("tests.xml", 164), ("tests-original.xml", 279)])
def test_of_the_isemail_collections_only_plain_addresses_are_let_in(name: str, count: int) -> None:
    need_vectors()
    vectors = isemail_vectors(name)
    let_in: dict[str, str] = {}
    for given, _ in vectors:
        with suppress(AddressRefused):
            let_in[given] = parse_address(given).text

    assert len(vectors) == count
    assert let_in, "ordinary addresses are among them"
    assert all(is_plain(kept) for kept in let_in.values())
    # What is kept is what was given: nothing was cut out of anything to make an address of it.
    assert all(kept.lower() == given.strip(" ").lower() for given, kept in let_in.items())
    assert not {given for given, invalid in vectors if invalid} & set(let_in)


def test_no_injection_is_let_in() -> None:
    need_vectors()
    given = injections()
    let_in = {}
    for text in given:
        with suppress(AddressRefused):
            let_in[text] = parse_address(text).text

    assert all(is_plain(kept) for kept in let_in.values())
    assert not any(mark in kept for kept in let_in.values() for mark in ("Bcc", "%0", "?", "v@x"))
    assert len(let_in) < len(given) / 2


PIECES = st.sampled_from(
    ["a", "Z", "9", "-", "--", "_", "+", ".", "xn--", "x" * 30, "mail", "example", "local", "Test"]
)


def asked_of_email_validator(given: str) -> str | None:
    try:
        found = validate_email(
            given, check_deliverability=False, allow_smtputf8=False, strict=True, test_environment=True
        )
    except EmailNotValidError:
        return None
    return found.ascii_email


@hypothesis.given(local=st.lists(PIECES, max_size=5).map("".join), domain=st.lists(PIECES, max_size=12).map("".join))
@example(local="x" * 64, domain="mail.example")
@example(local="x" * 65, domain="mail.example")
@example(local="reader", domain="x" * 63 + ".example")
@example(local="reader", domain="x" * 64 + ".example")
@example(local="reader", domain="mail." + "x" * 63)
@example(local="reader", domain="mail.c0m")
@example(local="reader", domain="a.onion")
@settings(max_examples=500, deadline=None)
def test_what_is_known_without_email_validator_is_what_it_says(local: str, domain: str) -> None:
    address = f"{local}@{domain}"

    kept = None
    with suppress(AddressRefused):
        kept = parse_address(address).text

    assert kept == asked_of_email_validator(address)


def test_every_name_that_email_validator_reserves_is_left_to_it() -> None:
    assert {name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES} <= _RESERVED
