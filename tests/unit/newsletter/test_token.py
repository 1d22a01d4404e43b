"""Tokens in links."""

from __future__ import annotations

import base64
import random
from contextlib import suppress
from datetime import timedelta

import pytest
from itsdangerous import Signer

from fakes.newsletter_samples import SUNDAY, subscriber_id
from unspoilt.errors import RotationRefused, TokenRefused
from unspoilt.newsletter.token import (
    KEYS_LAST,
    UNSUBSCRIBE_WIDTH,
    SigningKeys,
    UnsubscribeTokens,
    link_token_of,
    parse_link_token,
    rotate,
)

TOKENS = UnsubscribeTokens(SigningKeys(current="current", previous="previous"))
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=%/+ \n\0é"


def test_a_token_names_its_subscriber() -> None:
    assert TOKENS.subscriber_of(TOKENS.token_of(subscriber_id(7))) == subscriber_id(7)


def test_every_token_has_the_same_width_and_fits_into_a_link_as_it_is() -> None:
    tokens = [TOKENS.token_of(f"{random.Random(number).getrandbits(128):032x}") for number in range(500)]

    assert {len(token) for token in tokens} == {UNSUBSCRIBE_WIDTH}
    assert all(char.isalnum() or char in "-_." for token in tokens for char in token)
    assert len(set(tokens)) == 500


def test_tokens_signed_with_either_live_key_are_believed_and_no_others() -> None:
    older = UnsubscribeTokens(SigningKeys(current="previous", previous="before that"))
    oldest = UnsubscribeTokens(SigningKeys(current="before that", previous="long ago"))

    assert TOKENS.subscriber_of(older.token_of(subscriber_id(7))) == subscriber_id(7)
    with pytest.raises(TokenRefused):
        TOKENS.subscriber_of(oldest.token_of(subscriber_id(7)))


def test_a_token_for_another_purpose_is_refused() -> None:
    other = Signer(["previous", "current"], salt="something else").sign(subscriber_id(7)).decode()

    with pytest.raises(TokenRefused):
        TOKENS.subscriber_of(other)


def test_of_a_hundred_thousand_forged_and_mutated_tokens_none_is_believed() -> None:
    dice = random.Random(20261122)
    genuine = [TOKENS.token_of(subscriber_id(number)) for number in range(1000)]
    tried, believed = 0, []
    while tried < 100_000:
        token = genuine[tried % 1000]
        forged = _forge(token, dice)
        if forged == token:
            continue
        tried += 1
        with suppress(TokenRefused):
            believed.append((token, forged, TOKENS.subscriber_of(forged)))

    assert believed == []
    assert all(TOKENS.subscriber_of(token) for token in genuine)


def test_of_a_hundred_thousand_forged_and_mutated_links_none_opens_anything() -> None:
    dice = random.Random(20261123)
    genuine = [link_token_of(subscriber_id(number), dice.randbytes(32)) for number in range(1000)]
    stored = {parse_link_token(token) for token in genuine}
    tried, opened = 0, []
    while tried < 100_000:
        token = genuine[tried % 1000]
        forged = _forge(token, dice)
        if forged == token:
            continue
        tried += 1
        with suppress(TokenRefused):
            if parse_link_token(forged) in stored:
                opened.append((token, forged))

    assert len(stored) == 1000
    assert opened == []


def _forge(token: str, dice: random.Random) -> str:
    place = dice.randrange(len(token))
    match dice.randrange(8):
        case 0:
            return token[:place] + dice.choice(ALPHABET) + token[place + 1 :]
        case 1:
            return token[:place] + token[place + 1 :]
        case 2:
            return token[:place] + dice.choice(ALPHABET) + token[place:]
        case 3:
            return token[:-1] + dice.choice(ALPHABET)
        case 4:
            return f"{dice.getrandbits(128):032x}{token[32:]}"
        case 5:
            return token[:33] + base64.urlsafe_b64encode(dice.randbytes(32)).decode().rstrip("=")
        case 6:
            return token + dice.choice(["=", "\n", " ", ".", "A"])
        case _:
            return token.swapcase()


def test_the_idle_bits_of_the_last_character_are_no_way_to_a_second_token() -> None:
    token = TOKENS.token_of(subscriber_id(7))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twins = [token[:-1] + char for char in alphabet if char != token[-1]]

    for twin in twins:
        with pytest.raises(TokenRefused):
            TOKENS.subscriber_of(twin)


@pytest.mark.parametrize("subscriber", ["", "7", "g" * 32, "A" * 32, "reader@mail.example", "0" * 33])
def test_a_token_is_made_for_an_id_only(subscriber: str) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        TOKENS.token_of(subscriber)


def link_token() -> str:
    return link_token_of(subscriber_id(7), bytes(range(32)))


def test_the_token_of_a_link_is_kept_as_a_hash_beside_its_subscriber() -> None:
    key = parse_link_token(link_token())

    assert key.subscriber == subscriber_id(7)
    assert len(key.token_hash) == 64
    assert link_token()[32:] not in key.token_hash


def test_no_two_texts_are_the_same_token_of_a_link() -> None:
    """The last character has idle bits, so two texts may stand for the same bytes."""
    token = link_token()

    assert parse_link_token(token[:-1] + "9") != parse_link_token(token)


@pytest.mark.parametrize(
    "text",
    ["", "short", "a" * 76, "a" * 74, "a" * 74 + "=", "a" * 74 + "\n", "ä" * 75, "../" * 25, "g" * 75, "A" * 75],
)
def test_what_cannot_be_the_token_of_a_link_is_refused_unread(text: str) -> None:
    with pytest.raises(TokenRefused):
        parse_link_token(text)


@pytest.mark.parametrize(
    ("subscriber", "random"), [(subscriber_id(7), b"too short"), ("7", bytes(32)), ("", bytes(56))]
)
def test_the_token_of_a_link_needs_an_id_and_all_its_randomness(subscriber: str, random: bytes) -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        link_token_of(subscriber, random)


def test_a_rotation_keeps_the_links_of_the_key_before() -> None:
    old = SigningKeys(current="current", previous="previous")
    token = UnsubscribeTokens(old).token_of(subscriber_id(7))

    once = rotate(old, "next", SUNDAY)
    twice = rotate(once, "after that", SUNDAY + KEYS_LAST)

    assert UnsubscribeTokens(once).subscriber_of(token) == subscriber_id(7)
    assert UnsubscribeTokens(once).token_of(subscriber_id(7)) != token
    with pytest.raises(TokenRefused):
        UnsubscribeTokens(twice).subscriber_of(token)


def test_a_second_rotation_within_ninety_days_is_refused_unless_in_need() -> None:
    once = rotate(SigningKeys(current="current", previous="previous"), "next", SUNDAY)
    soon = SUNDAY + KEYS_LAST - timedelta(seconds=1)

    with pytest.raises(RotationRefused):
        rotate(once, "after that", soon)
    assert rotate(once, "after that", soon, in_need=True) == SigningKeys("after that", "next", soon)


def test_keys_do_not_show_in_tracebacks() -> None:
    assert "secret" not in repr(SigningKeys("secret one", "secret two"))
