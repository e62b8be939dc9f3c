"""The gateway and the demo product, over a real socket."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import urllib3

from app.gateways import provisioning
from app.gateways.errors import GatewayRefused, GatewayUnavailable
from app.gateways.provisioning import HttpProvisioning, Provisioned

if TYPE_CHECKING:
    from tests.integration.gateways.conftest import ProductProcess, RunningProduct


def test_seats_set_are_confirmed_and_there(product: RunningProduct) -> None:
    done = product.gateway().set_seats("atelier-nord", "support", 36, "change-1")
    assert done == Provisioned("atelier-nord", "support", 36, "change-1")
    seats = urllib3.request("GET", f"{product.url}/accounts/atelier-nord/products/support/seats").json()
    assert seats == {"account": "atelier-nord", "product": "support", "seats": 36}


def test_r71_the_same_change_twice_has_one_effect(product: RunningProduct) -> None:
    gateway = product.gateway()
    first = gateway.set_seats("atelier-nord", "support", 36, "change-1")
    gateway.set_seats("atelier-nord", "support", 40, "change-2")
    assert gateway.set_seats("atelier-nord", "support", 36, "change-1") == first
    assert [effect["key"] for effect in product.effects()] == ["change-1", "change-2"]
    seats = urllib3.request("GET", f"{product.url}/accounts/atelier-nord/products/support/seats").json()[
        "seats"
    ]
    assert seats == 40, "a late repeat must not bring the old number back"


def test_r71_two_changes_have_two_effects(product: RunningProduct) -> None:
    """The negative control of the test above: without the same id, a repeat is a second effect."""
    gateway = product.gateway()
    gateway.set_seats("atelier-nord", "support", 36, "change-1")
    gateway.set_seats("atelier-nord", "support", 36, "change-2")
    assert len(product.effects()) == 2


def test_a_change_id_used_for_something_else_is_refused(product: RunningProduct) -> None:
    gateway = product.gateway()
    gateway.set_seats("atelier-nord", "support", 36, "change-1")
    with pytest.raises(GatewayRefused, match="used for another change"):
        gateway.set_seats("atelier-nord", "support", 37, "change-1")
    assert len(product.effects()) == 1


def test_a_wrong_secret_is_refused(product: RunningProduct) -> None:
    with pytest.raises(GatewayRefused, match="signature"):
        product.gateway(secret="guessed").set_seats("atelier-nord", "support", 36, "change-1")
    assert product.effects() == []


def test_an_unsigned_put_is_refused_even_from_this_machine(product: RunningProduct) -> None:
    answer = urllib3.request("PUT", f"{product.url}/accounts/a/products/b/seats", json={"seats": 1})
    assert answer.status == 401
    assert product.effects() == []


@pytest.mark.parametrize("name", ["../../health", "a/b?c#d", "café 100%", "名前"])
def test_odd_names_stay_one_segment_of_the_path(product: RunningProduct, name: str) -> None:
    product.gateway().set_seats(name, name, 3, "change-1")
    assert [(effect["account"], effect["product"]) for effect in product.effects()] == [(name, name)]


def test_a_failing_product_is_unavailable_with_its_own_words_and_recovers(product: RunningProduct) -> None:
    product.tell(mode="fail", times=2, words="Closed for maintenance until noon.")
    gateway = product.gateway()
    for _ in range(2):
        with pytest.raises(GatewayUnavailable) as failure:
            gateway.set_seats("atelier-nord", "support", 36, "change-1")
        assert failure.value.words == "Closed for maintenance until noon."
    assert gateway.set_seats("atelier-nord", "support", 36, "change-1").seats == 36
    assert len(product.effects()) == 1


def test_a_refusing_product_is_refused_for_the_account_named_only(product: RunningProduct) -> None:
    product.tell(mode="refuse", words="Contract ended.\r\nX: y\x1b[31m", account="atelier-nord")
    gateway = product.gateway()
    with pytest.raises(GatewayRefused) as refusal:
        gateway.set_seats("atelier-nord", "support", 36, "change-1")
    assert refusal.value.words == "Contract ended. X: y [31m"
    assert gateway.set_seats("cobalt-studio", "support", 21, "change-2").seats == 21


def test_a_hanging_product_is_unavailable(product: RunningProduct) -> None:
    product.tell(mode="hang", times=1)
    with pytest.raises(GatewayUnavailable, match="did not answer in time"):
        product.gateway(read_seconds=0.2).set_seats("atelier-nord", "support", 36, "change-1")
    assert product.effects() == []


def test_r71_an_answer_lost_after_the_effect_is_safe_to_repeat(product: RunningProduct) -> None:
    product.tell(mode="lose", times=1)
    gateway = product.gateway()
    with pytest.raises(GatewayUnavailable, match="could not be reached"):
        gateway.set_seats("atelier-nord", "support", 36, "change-1")
    assert gateway.set_seats("atelier-nord", "support", 36, "change-1").seats == 36
    assert len(product.effects()) == 1


def test_a_killed_product_keeps_every_confirmed_change(start_product: Callable[[], ProductProcess]) -> None:
    first = start_product()
    for number in range(50):
        first.gateway().set_seats("atelier-nord", "support", number, f"change-{number}")
    first.process.kill()
    first.process.wait(10)
    second = start_product()
    assert [effect["seats"] for effect in second.effects()] == list(range(50))


def test_a_product_that_hangs_ends_at_term(start_product: Callable[[], ProductProcess]) -> None:
    product = start_product()
    product.tell(mode="hang")
    with pytest.raises(GatewayUnavailable):
        product.gateway(read_seconds=0.1).set_seats("atelier-nord", "support", 36, "change-1")
    product.process.terminate()
    assert product.process.wait(10) == 0


def test_nobody_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(GatewayUnavailable, match="could not be reached"):
        HttpProvisioning(f"http://127.0.0.1:{port}", "s", 1, 1).set_seats("a", "b", 1, "c")


def _raw(status: str, body: bytes = b"", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("raw", "error", "words"),
    [
        (
            _raw("302 Found", headers="Location: http://169.254.169.254/\r\n"),
            GatewayRefused,
            provisioning.REDIRECTED,
        ),
        (_raw("429 Too Many Requests", b'{"error": "Later."}'), GatewayUnavailable, "Later."),
        (_raw("500 Oops", b"<h1>stack trace</h1>"), GatewayUnavailable, provisioning.FAILED),
        (_raw("403 No", b"<h1>no</h1>"), GatewayRefused, provisioning.REFUSED),
        (_raw("409 No", b'{"error": 7}'), GatewayRefused, provisioning.REFUSED),
        (_raw("409 No", b"[" * 9000), GatewayRefused, provisioning.REFUSED),
        (_raw("200 OK", b"done"), GatewayUnavailable, provisioning.UNREADABLE),
        (_raw("200 OK", b'{"seats": 2}'), GatewayRefused, provisioning.OTHER_NUMBER),
        (_raw("200 OK", b"x" * 20_000), GatewayUnavailable, provisioning.UNREADABLE),
        (b"not HTTP at all\r\n\r\n", GatewayUnavailable, provisioning.NOT_REACHED),
        (b"", GatewayUnavailable, provisioning.NOT_REACHED),
    ],
)
def test_whatever_is_answered_has_one_of_two_meanings(
    answering: Callable[[bytes], str], raw: bytes, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as failure:
        HttpProvisioning(answering(raw), "s", 2, 2).set_seats("a", "b", 1, "c")
    assert str(failure.value) == words


def test_an_empty_confirmation_is_believed(answering: Callable[[bytes], str]) -> None:
    done = HttpProvisioning(answering(_raw("204 No Content")), "s", 2, 2).set_seats("a", "b", 1, "c")
    assert done.seats == 1


def test_a_path_in_front_of_the_product_is_kept(answering: Callable[[bytes], str]) -> None:
    url = answering(_raw("204 No Content"))
    assert HttpProvisioning(f"{url}/v2/", "s", 2, 2).set_seats("a", "b", 1, "c").seats == 1
