"""Tokens in links."""

from __future__ import annotations

import base64
import random

import pytest
from itsdangerous import Signer

from fakes.newsletter_samples import subscriber_id
from unspoilt.errors import TokenRefused
from unspoilt.newsletter.token import (
    UNSUBSCRIBE_WIDTH,
    SigningKeys,
    UnsubscribeTokens,
    confirm_token_of,
    hash_confirm_token,
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


def test_of_ten_thousand_forged_and_mutated_tokens_none_is_believed() -> None:
    dice = random.Random(20261122)
    believed = []
    for number in range(10_000):
        token = TOKENS.token_of(subscriber_id(number))
        forged = _forge(token, dice)
        if forged == token:
            continue
        try:
            believed.append((token, forged, TOKENS.subscriber_of(forged)))
        except TokenRefused:
            continue

    assert believed == []


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


def test_a_confirmation_token_is_kept_as_a_hash() -> None:
    token = confirm_token_of(bytes(range(32)))

    assert len(token) == 43
    assert hash_confirm_token(token) != token
    assert token not in hash_confirm_token(token)
    assert len(hash_confirm_token(token)) == 64


def test_no_two_texts_are_the_same_confirmation_token() -> None:
    token = confirm_token_of(bytes(range(32)))

    assert hash_confirm_token(token[:-1] + "9") != hash_confirm_token(token)


@pytest.mark.parametrize("text", ["", "short", "a" * 44, "a" * 42 + "=", "a" * 42 + "\n", "ä" * 43, "../" * 15])
def test_what_cannot_be_a_confirmation_token_is_refused_unread(text: str) -> None:
    with pytest.raises(TokenRefused):
        hash_confirm_token(text)


def test_a_confirmation_token_needs_all_its_randomness() -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        confirm_token_of(b"too short")
