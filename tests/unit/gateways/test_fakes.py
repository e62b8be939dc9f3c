"""The stand-ins keep the promises of what they stand for."""

from email.message import EmailMessage

import pytest

from app.gateways.errors import GatewayUnavailable
from app.gateways.fakes import RememberedMail, RememberedProvisioning


def test_r71_a_repeated_change_has_one_effect() -> None:
    product = RememberedProvisioning()
    first = product.set_seats("atelier-nord", "support", 36, "change-1")
    assert product.set_seats("atelier-nord", "support", 36, "change-1") == first
    assert (product.calls, len(product.effects)) == (2, 1)


def test_failures_come_first_and_once() -> None:
    product, mail = (
        RememberedProvisioning([GatewayUnavailable("no")]),
        RememberedMail([GatewayUnavailable("no")]),
    )
    with pytest.raises(GatewayUnavailable):
        product.set_seats("atelier-nord", "support", 36, "change-1")
    with pytest.raises(GatewayUnavailable):
        mail.send(EmailMessage())
    mail.send(EmailMessage())
    assert (product.effects, len(mail.sent)) == ([], 1)
