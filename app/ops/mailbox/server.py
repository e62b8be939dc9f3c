"""The mailbox's front door: SMTP, on this machine only unless told otherwise."""

import asyncio
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from app.ops.mailbox.store import keep

LARGEST_MESSAGE = 10 * 1024 * 1024


class Keeper:
    """Keeps each message that arrives; answers 451 when the disk will not, so that the sender tries again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802, aiosmtpd's
        """Called once a message is complete."""
        try:
            keep(self._directory, bytes(envelope.content))
        except OSError:
            return "451 The mailbox could not be written, please try again"
        return "250 Kept"


async def listen(host: str, port: int, directory: Path) -> asyncio.Server:
    """Start to listen; port 0 takes any free one."""

    def conversation() -> SMTP:
        return SMTP(
            Keeper(directory),
            hostname="mailbox.localhost",
            ident="Seatwright demo mailbox",
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
        )

    return await asyncio.get_running_loop().create_server(conversation, host, port)
