"""What the other ends of the wires have seen: the product's own log, and the mail that arrived."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

import urllib3


@dataclass(frozen=True)
class Receivers:
    """The vendor's product and the mail server. Neither knows anything of ours."""

    product_url: str
    mailbox: Path

    def effects(self) -> list[dict[str, Any]]:
        """Every change the product ever made, oldest first: key, account, product, seats."""
        found: list[dict[str, Any]] = []
        while page := self._page(found[-1]["id"] if found else 0):
            found += page
        return found

    def _page(self, after: int) -> list[dict[str, Any]]:
        answer = urllib3.request("GET", f"{self.product_url}/log?after={after}&limit=10000").json()
        effects: list[dict[str, Any]] = answer["effects"]
        return effects

    def tell_product(self, **mood: Any) -> None:
        """`tell_product(mode="fail", times=3)`; see app/ops/product/behaviour.py."""
        answer = urllib3.request("POST", f"{self.product_url}/behaviour", json=mood)
        assert answer.status == 200, answer.data

    def message_ids(self) -> Counter[str]:
        """How often each Message-ID arrived (the mail server keeps a repeat once, as mail programs show it once)."""
        letters = [message_from_bytes(path.read_bytes()) for path in self.mailbox.glob("*.eml")]
        return Counter(str(letter["Message-ID"]).strip() for letter in letters)

    def subjects(self) -> list[str]:
        return [str(message_from_bytes(path.read_bytes())["Subject"]) for path in self.mailbox.glob("*.eml")]
