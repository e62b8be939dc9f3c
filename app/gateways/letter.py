"""Composing a message that says the same in text and HTML, and whose headers nobody else can write."""

import re
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.gateways.errors import AddressRefused
from app.gateways.words import one_line

NOT_AN_ADDRESS = "This is not an e-mail address mail can be sent to."
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,253}")
_FROM = re.compile(r"^From ", re.MULTILINE)
"""A line that begins so would reach its reader with a ">" before it: senders and mailboxes take it for a message of its own."""
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+:-]{1,150}@[A-Za-z0-9.-]{1,100}>")


def compose(
    *,
    sender: str,
    to_name: str,
    to_address: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    language: str,
) -> EmailMessage:
    """A multipart message. `sender` is "Name <address>", `message_id` is "<id@domain>", always the same.

    Names and subjects lose line breaks and control characters, so they can add no header. Raises
    AddressRefused for an address no mail can go to, ValueError for a wrong Message-ID or language.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"not a Message-ID: {message_id!r}")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", language):
        raise ValueError(f"not a language: {language!r}")
    message = EmailMessage(policy=SMTP)
    from_name, from_address = parseaddr(sender)
    message["From"] = _mailbox(from_name, from_address)
    message["To"] = _mailbox(to_name, to_address)
    message["Subject"] = one_line(subject, 200)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = message_id
    # Keeps out-of-office replies from answering a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    for part in message.iter_parts():
        part.set_payload(_FROM.sub("=46rom ", str(part.get_payload())))
    # Only now: adding the second form moves every content header of the first into its own part.
    message["Content-Language"] = language
    return message


def _mailbox(name: str, address: str) -> Address:
    if not address.isprintable() or not _ADDRESS.fullmatch(address):
        raise AddressRefused(NOT_AN_ADDRESS)
    local, _, domain = address.rpartition("@")
    try:
        return Address(one_line(name, 100), username=local, domain=domain.encode("idna").decode("ascii"))
    except (ValueError, MessageError) as wrong:
        raise AddressRefused(NOT_AN_ADDRESS) from wrong
