"""A call is believed when it is signed, whole and fresh; each test after the first breaks one of these."""

import hashlib
import hmac

import pytest

from app.gateways.signature import Signed, is_genuine, sign

CALL = Signed("PUT", "/accounts/atelier-nord/products/support/seats", "change-1", b'{"seats": 24}')


def test_the_signature_is_the_documented_hmac() -> None:
    signed = b'1790000000.PUT./accounts/atelier-nord/products/support/seats.change-1.{"seats": 24}'
    expected = hmac.new(b"secret", signed, hashlib.sha256).hexdigest()
    assert sign("secret", 1790000000, CALL) == f"t=1790000000,v1={expected}"


def test_a_genuine_call_is_believed() -> None:
    assert is_genuine(sign("secret", 1000, CALL), "secret", 1000, CALL)


@pytest.mark.parametrize("place", range(4))
def test_a_change_to_any_part_of_the_call_is_seen(place: int) -> None:
    changed = list(CALL)
    changed[place] = b'{"seats": 999}' if place == 3 else "other"
    assert not is_genuine(sign("secret", 1000, CALL), "secret", 1000, Signed(*changed))


@pytest.mark.parametrize("now", [1000 - 301, 1000 + 301])
def test_a_call_more_than_five_minutes_off_is_stale(now: int) -> None:
    header = sign("secret", 1000, CALL)
    assert not is_genuine(header, "secret", now, CALL)
    assert is_genuine(header, "secret", 1000 + 299, CALL)


@pytest.mark.parametrize(
    "header", ["", "t=,v1=", "t=1000", "v1=" + "0" * 64, "t=1000,v1=zz", "t=٣,v1=" + "0" * 64]
)
def test_a_header_of_another_form_is_not_believed(header: str) -> None:
    assert not is_genuine(header, "secret", 1000, CALL)


def test_another_secret_is_not_believed() -> None:
    assert not is_genuine(sign("guessed", 1000, CALL), "secret", 1000, CALL)
