"""Mail over a real SMTP conversation, to the demo mailbox and to servers that say no."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from app.gateways.errors import GatewayRefused, GatewayUnavailable
from app.gateways.letter import compose
from app.gateways.mail import SmtpMail
from app.ops.mailbox.store import letter, letters

if TYPE_CHECKING:
    from tests.integration.gateways.conftest import RunningMailbox


def message(number: int = 1, to: str = "owner@atelier-nord.example") -> EmailMessage:
    return compose(
        sender="Seatwright <no-reply@vendor.example>",
        to_name="Hélène",
        to_address=to,
        subject=f"Votre devis {number}",
        text="Bonjour,\n.une ligne qui commence par un point\n",
        html="<p>Bonjour</p>",
        message_id=f"<task-{number}@seatwright.example>",
        language="fr",
    )


def test_a_message_sent_is_in_the_mailbox_in_both_forms(
    connect: Callable[..., SmtpMail], mailbox: RunningMailbox
) -> None:
    connect(mailbox.url).send(message())
    (head,) = letters(mailbox.directory)
    assert (head.subject, head.language) == ("Votre devis 1", "fr")
    assert "owner@atelier-nord.example" in head.to
    found = letter(mailbox.directory, head.id)
    assert found is not None
    assert found.text.splitlines() == ["Bonjour,", ".une ligne qui commence par un point"]
    assert found.html.strip() == "<p>Bonjour</p>"


def test_the_same_message_twice_is_in_the_mailbox_once(
    connect: Callable[..., SmtpMail], mailbox: RunningMailbox
) -> None:
    mail = connect(mailbox.url)
    mail.send(message(1))
    mail.send(message(1))
    assert len(letters(mailbox.directory)) == 1
    mail.send(message(2))
    assert [head.subject for head in letters(mailbox.directory)] == ["Votre devis 2", "Votre devis 1"]


@pytest.fixture
def connect() -> Iterator[Callable[..., SmtpMail]]:
    opened: list[SmtpMail] = []

    def to(url: str, timeout_seconds: float = 5) -> SmtpMail:
        opened.append(SmtpMail(url, timeout_seconds))
        return opened[-1]

    yield to
    for mail in opened:
        mail.close()


class Server:
    """An SMTP server that counts its connections and answers as told."""

    def __init__(self) -> None:
        self.connections = 0
        self.kept: list[Any] = []
        self.recipient_answer, self.data_answer = "250 OK", "250 OK"

    async def handle_EHLO(  # noqa: N802, aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: Any
    ) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.kept.append(envelope)
        return self.data_answer


@pytest.fixture
def start_server() -> Iterator[Callable[[int], tuple[Server, Controller]]]:
    started: list[Controller] = []

    def start(port: int) -> tuple[Server, Controller]:
        server = Server()
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        started.append(controller)
        return server, controller

    yield start
    for controller in started:
        if not controller.loop.is_closed():
            controller.stop()


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_batch_uses_one_connection(
    connect: Callable[..., SmtpMail], start_server: Callable[..., Any], port: int
) -> None:
    server, _ = start_server(port)
    mail = connect(f"smtp://127.0.0.1:{port}")
    for number in range(5):
        mail.send(message(number))
    assert (server.connections, len(server.kept)) == (1, 5)


def test_a_dropped_connection_is_opened_again_and_each_message_goes_once(
    connect: Callable[..., SmtpMail], start_server: Callable[..., Any], port: int
) -> None:
    first, controller = start_server(port)
    mail = connect(f"smtp://127.0.0.1:{port}")
    mail.send(message(1))
    controller.stop()
    second, _ = start_server(port)
    mail.send(message(2))
    assert (len(first.kept), len(second.kept)) == (1, 1)


def test_an_unknown_recipient_is_refused_in_the_servers_words(
    connect: Callable[..., SmtpMail], start_server: Callable[..., Any], port: int
) -> None:
    server, _ = start_server(port)
    server.recipient_answer = "550 5.1.1 No such person here"
    mail = connect(f"smtp://127.0.0.1:{port}")
    with pytest.raises(GatewayRefused, match="No such person here"):
        mail.send(message(1))
    server.recipient_answer = "250 OK"
    mail.send(message(2, "billing@atelier-nord.example"))
    assert len(server.kept) == 1, "a refusal must not keep the next message from going"


def test_a_full_mailbox_is_tried_again_later(
    connect: Callable[..., SmtpMail], start_server: Callable[..., Any], port: int
) -> None:
    server, _ = start_server(port)
    server.recipient_answer = "452 4.2.2 Mailbox full"
    with pytest.raises(GatewayUnavailable, match="Mailbox full"):
        connect(f"smtp://127.0.0.1:{port}").send(message())


def test_refused_content_is_refused(
    connect: Callable[..., SmtpMail], start_server: Callable[..., Any], port: int
) -> None:
    server, _ = start_server(port)
    server.data_answer = "554 5.6.0 Looks like spam"
    with pytest.raises(GatewayRefused, match="spam"):
        connect(f"smtp://127.0.0.1:{port}").send(message())


def test_nobody_there_is_unavailable(connect: Callable[..., SmtpMail], port: int) -> None:
    with pytest.raises(GatewayUnavailable, match="could not be reached"):
        connect(f"smtp://127.0.0.1:{port}").send(message())


def test_a_server_that_says_nothing_is_unavailable(connect: Callable[..., SmtpMail]) -> None:
    # Never accepted: the kernel completes the handshake and then nothing is said.
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(GatewayUnavailable):
        connect(f"smtp://127.0.0.1:{silent.getsockname()[1]}", timeout_seconds=0.2).send(message())


def test_a_server_without_encryption_is_not_trusted_with_a_password(
    connect: Callable[..., SmtpMail], start_server: Callable[..., Any], port: int
) -> None:
    server, _ = start_server(port)
    with pytest.raises((GatewayUnavailable, GatewayRefused)):
        connect(f"smtp+starttls://user:secret@127.0.0.1:{port}").send(message())
    assert server.kept == []


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "localhost:25"])
def test_an_address_of_another_form_is_named_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpMail(url)
