"""Sending a composed message over SMTP."""

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from threading import Lock
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.gateways.errors import (
    AddressNotReady,
    AddressRefused,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
)
from app.gateways.words import one_line

NOT_REACHED = "The mail server could not be reached."
NO_SIGN_IN = "The mail server did not accept our sign-in."
NOT_ABLE = "The mail server cannot carry this address."
DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailGateway(Protocol):
    """The one verb we need of a mail server."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over. Raises GatewayUnavailable (later) or GatewayRefused (never)."""


class SmtpMail:
    """Mail over `smtp://`, `smtp+starttls://` or `smtps://[user:password@]host[:port]`.

    One connection serves a batch; it is asked whether it still lives before it is used again, so that no
    message is sent twice because an old connection had died unnoticed.
    """

    def __init__(self, smtp_url: str, timeout_seconds: float = 10) -> None:
        url = urlsplit(smtp_url)
        if url.scheme not in DEFAULT_PORTS or not url.hostname:
            raise ValueError("SMTP_URL must look like smtp://host:port, smtp+starttls://... or smtps://...")
        self._scheme, self._host = url.scheme, url.hostname
        self._port = url.port or DEFAULT_PORTS[url.scheme]
        self._user, self._password = unquote(url.username or ""), unquote(url.password or "")
        self._timeout = timeout_seconds
        self._open: smtplib.SMTP | None = None
        self._one_at_a_time = Lock()

    def send(self, message: EmailMessage) -> None:
        """See `MailGateway.send`; safe to call from several threads."""
        with self._one_at_a_time:
            try:
                self._living_connection().send_message(message)
            except (smtplib.SMTPException, OSError) as failure:
                self._drop()
                raise _as_gateway_error(failure) from failure

    def close(self) -> None:
        """Say goodbye and drop the connection; the next message opens another."""
        with self._one_at_a_time:
            self._drop()

    def _living_connection(self) -> smtplib.SMTP:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._open.noop()[0] == 250:
                    return self._open
            self._drop()
        self._open = self._connect()
        return self._open

    def _connect(self) -> smtplib.SMTP:
        # The name is given because smtplib would otherwise ask the DNS for it, which can take seconds.
        name = socket.gethostname()
        if self._scheme == "smtps":
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, name, timeout=self._timeout, context=context
            )
        else:
            smtp = smtplib.SMTP(self._host, self._port, name, timeout=self._timeout)
        try:
            if self._scheme == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            if self._user:
                smtp.login(self._user, self._password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _drop(self) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            self._open.close()
            self._open = None


def _as_gateway_error(failure: Exception) -> GatewayError:
    """A 5xx about the message or its address is a no; everything else may pass later."""
    code: int
    said: bytes | str
    no: type[GatewayRefused] = GatewayRefused
    later = GatewayUnavailable
    match failure:
        case smtplib.SMTPRecipientsRefused(recipients=recipients):
            code, said = max(recipients.values(), key=lambda reply: reply[0])
            no, later = AddressRefused, AddressNotReady
        case smtplib.SMTPAuthenticationError():
            return GatewayUnavailable(NO_SIGN_IN)
        case smtplib.SMTPNotSupportedError():
            return AddressRefused(NOT_ABLE)
        case smtplib.SMTPSenderRefused() | smtplib.SMTPDataError():
            code, said = failure.smtp_code, failure.smtp_error
        case _:
            return GatewayUnavailable(NOT_REACHED)
    words = one_line(said.decode(errors="replace") if isinstance(said, bytes) else said) or NOT_REACHED
    return no(words) if 500 <= code < 600 else later(words)
