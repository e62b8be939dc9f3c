"""A composed message says the same twice, in the reader's language, and has only our headers."""

from email import message_from_bytes
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import default
from io import BytesIO

import pytest

from app.gateways.errors import GatewayRefused
from app.gateways.letter import compose


def letter(**changed: str) -> EmailMessage:
    said = {
        "sender": "Seatwright <no-reply@vendor.example>",
        "to_name": "Hélène Marchand",
        "to_address": "owner@atelier-nord.example",
        "subject": "Votre devis SO-7F3K2 est prêt : 12 licences d’agent",
        "text": "Bonjour,\nvotre devis est prêt.\n",
        "html": "<p>Bonjour,<br>votre devis est prêt.</p>",
        "message_id": "<task-17.quote@seatwright.example>",
        "language": "fr",
    }
    return compose(**(said | changed))


def reread(message: EmailMessage) -> EmailMessage:
    return message_from_bytes(message.as_bytes(), _class=EmailMessage, policy=default)


def test_text_and_html_arrive_as_written() -> None:
    read = reread(letter())
    assert read["Subject"] == "Votre devis SO-7F3K2 est prêt : 12 licences d’agent"
    assert read["To"].addresses[0].display_name == "Hélène Marchand"
    assert read["Content-Language"] == "fr"
    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert "votre devis est prêt." in plain.get_content()
    assert html is not None
    assert "<p>Bonjour,<br>" in html.get_content()


def test_a_line_that_begins_with_from_arrives_as_written() -> None:
    """Senders that know nothing of the message's policy, smtplib among them, put a ">" before such a line."""
    sent = BytesIO()
    BytesGenerator(sent).flatten(letter(text="Hello\n\nFrom 12 December there are 14 seats.\n", html="<p>\nFrom 12 December</p>"), linesep="\r\n")
    read = message_from_bytes(sent.getvalue(), _class=EmailMessage, policy=default)
    for form in ("plain", "html"):
        body = read.get_body((form,))
        assert body is not None
        assert "\nFrom 12 December" in body.get_content()


def test_the_message_id_is_the_one_given_so_that_a_repeat_is_recognised() -> None:
    assert letter()["Message-ID"] == letter()["Message-ID"] == "<task-17.quote@seatwright.example>"


@pytest.mark.parametrize("field", ["to_name", "subject"])
@pytest.mark.parametrize(
    "smuggled", ["x\r\nBcc: all@evil.example", "x\nBcc: a@b.example", "x\x00\x0b\u2028Bcc: a@b.c"]
)
def test_no_header_can_be_smuggled_in(field: str, smuggled: str) -> None:
    read = reread(letter(**{field: smuggled}))
    assert read["Bcc"] is None
    assert sorted(set(read.keys())) == sorted(set(reread(letter()).keys()))


def test_long_words_are_shortened_not_refused() -> None:
    read = reread(letter(to_name="é" * 5000, subject="ü " * 5000))
    assert len(read["Subject"]) <= 200


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c",
        "a b@c.example",
        "a@c.example, d@e.example",
        "a@c.example\r\nBcc: x@y",
        "a@.example",
        "@c.d",
        "a@" + "x" * 64 + ".example",
        "a@c.example\x00",
    ],
)
def test_an_address_no_mail_can_go_to_is_refused(address: str) -> None:
    with pytest.raises(GatewayRefused):
        letter(to_address=address)


def test_a_domain_with_accents_is_written_as_the_dns_knows_it() -> None:
    assert "owner@xn--caf-dma.example" in reread(letter(to_address="owner@café.example"))["To"]


@pytest.mark.parametrize("wrong", ["", "no-brackets@x", "<a@b>\r\nBcc: x@y", "<a b@c>"])
def test_a_wrong_message_id_is_our_own_mistake(wrong: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        letter(message_id=wrong)


def test_a_wrong_language_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="language"):
        letter(language="fr\r\nBcc: x@y")
