"""The way of a mail: from the outbox through the job and a real SMTP server into a mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import parseaddr
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import EVERY_ACCOUNT, acting_for
from app.jobs import drain, mails
from app.ops.mailbox.store import Letter, letter, letters
from app.services.outbox import MAIL
from tests.integration.gateways.conftest import end, start_module


@dataclass
class Post:
    """What has arrived. Letters that were there before are not shown again."""

    app: Flask
    directory: Path

    def deliver(self) -> dict[str, Letter]:
        """Let the job send everything that is promised; what is new in the mailbox, by address."""
        before = set(self.ids())
        self.settle()
        new = [found for name in self.ids() if name not in before and (found := letter(self.directory, name))]
        by_address = {address_of(one): one for one in new}
        assert len(by_address) == len(new), f"somebody was written to twice: {[one.head.to for one in new]}"
        return by_address

    def all(self) -> list[Letter]:
        """The same, as a list: readers may have several."""
        before = set(self.ids())
        self.settle()
        return [found for name in self.ids() if name not in before and (found := letter(self.directory, name))]

    def settle(self) -> None:
        """Send what is promised so far, and look at none of it."""
        with self.app.app_context(), acting_for(EVERY_ACCOUNT):
            while drain.drain_once(MAIL):
                pass

    def ids(self) -> list[str]:
        return [head.id for head in letters(self.directory, 1000)]


def address_of(one: Letter) -> str:
    return parseaddr(one.head.to)[1]


@pytest.fixture(scope="session")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """An SMTP server in a process of its own, and where it keeps what arrives."""
    directory = tmp_path_factory.mktemp("post") / "mailbox"
    process, url = start_module("app.ops.mailbox", "--directory", str(directory))
    yield url, directory
    end(process)


@pytest.fixture
def post(app: Flask, mail_server: tuple[str, Path]) -> Iterator[Post]:
    url, directory = mail_server
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(
        settings, smtp_url=url, mailbox_dir=directory, public_url="https://seats.example"
    )
    yield Post(app, directory)
    mails._gateway(url).close()
    app.extensions["settings"] = settings
    for path in directory.glob("*.eml"):
        path.unlink()
