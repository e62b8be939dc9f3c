"""Who is who in the demonstration, read from its own files."""

from __future__ import annotations

import csv
from functools import cache

from app.ops.demo.loading import FOLDER

Row = dict[str, str]
FIELDS = {"en": "name", "fr": "name_fr"}


@cache
def _names() -> dict[tuple[str, str], str]:
    with (FOLDER / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["slug"], language): row[field]
            for row in csv.DictReader(file)
            for language, field in FIELDS.items()
        }


def product(slug: str, language: str) -> str:
    """What the product is called in this language."""
    return _names()[slug, language]


@cache
def _people() -> tuple[Row, ...]:
    with (FOLDER / "people.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def owner(account: str) -> str:
    """The address of the account's owner."""
    return next(one["email"] for one in _people() if one["account"] == account and one["role"] == "owner")


def plain_admin(account: str) -> str:
    """The address of an admin who may ask, but not buy."""
    return next(one["email"] for one in _people() if (one["account"], one["role"], one["billing_rights"], one["suspended"])
                == (account, "admin", "no", "no"))  # fmt: skip


def name(email: str) -> str:
    return next(one["name"] for one in _people() if one["email"] == email)


def rep(first_name: str) -> str:
    return f"{first_name}@vendor.example"
