"""What settings must be like: first always, then where real customers are served."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

SHORTEST_SECRET = 32
# What is left in place after an example was copied.
EXAMPLES = (
    "change",
    "secret",
    "default",
    "example",
    "password",
    "replace",
    "insert",
    "your-",
    "dev-",
    "test-",
)
MAKE_ONE = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
NEEDED_ALWAYS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
# The defaults of these suit a demo on one machine and nothing else.
NEEDED_FOR_REAL = ("PUBLIC_URL", "PRODUCT_URL", "PRODUCT_SECRET", "SMTP_URL", "MAIL_FROM", "SUPPORT_EMAIL")
SCHEMES = {
    "database_url": ("postgresql", "postgres"),
    "database_owner_url": ("postgresql", "postgres"),
    "redis_url": ("redis", "rediss", "unix"),
    "public_url": ("http", "https"),
    "product_url": ("http", "https"),
    "smtp_url": ("smtp", "smtps", "smtp+starttls"),
}
SIGNS = "A port is a number from 1 to 65535; in a password / # ? @ are written as %2F %23 %3F %40."
POSITIVE = (
    "database_pool_size",
    "database_pool_seconds",
    "session_hours",
    "max_body_bytes",
    "gateway_connect_seconds",
    "gateway_read_seconds",
    "task_lease_seconds",
    "relay_seconds",
    "scheduler_seconds",
)
ZERO_OR_MORE = ("database_pool_overflow", "trusted_proxies", "api_calls_per_minute")


def problems_of(values: Mapping[str, Any], given: Collection[str]) -> list[str]:
    """A sentence for every setting that must change; `given` names those the environment sets.

    No value is quoted: it could be a secret.
    """
    found = [f"{name} is not set." for name in NEEDED_ALWAYS if name not in given]
    for name, schemes in SCHEMES.items():
        if values[name] and values[name].partition("://")[0] not in schemes:
            found.append(
                f"{name.upper()} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}."
            )
        elif values[name] and (why := _unreadable(values[name])):
            found.append(f"{name.upper()} {why}")
    found += [f"{name.upper()} must be more than 0." for name in POSITIVE if not values[name] > 0]
    found += [f"{name.upper()} must not be less than 0." for name in ZERO_OR_MORE if values[name] < 0]
    if not values["is_demo"]:
        found += _problems_for_real(values, given)
    return found


def _unreadable(address: str) -> str:
    """Why nobody could connect to it, whoever answers there; or nothing."""
    try:
        parts = urlsplit(address)
        host, port, scheme = parts.hostname, parts.port, parts.scheme
    except ValueError:
        return f"has a host or a port that cannot be. {SIGNS}"
    if port == 0:
        return "has port 0, where nobody can listen."
    if scheme.startswith("postgres"):
        return _unreadable_by_postgres(address)
    if not (parts.path if scheme == "unix" else host):
        return "names no file." if scheme == "unix" else "names no host."
    number = parse_qs(parts.query).get("db", [parts.path.strip("/") if scheme != "unix" else ""])[0]
    if scheme in {"redis", "rediss", "unix"} and number and not (number.isascii() and number.isdigit()):
        return "names a database that is no number."
    return ""


def _unreadable_by_postgres(address: str) -> str:
    try:
        conninfo_to_dict(address)
    except (psycopg.Error, UnicodeError):
        return "is no address that PostgreSQL understands. It looks like postgresql://user:password@host:5432/name."
    return ""


def _problems_for_real(values: Mapping[str, Any], given: Collection[str]) -> list[str]:
    found = [
        f"{name} is not set, and outside the demo it has no default."
        for name in NEEDED_FOR_REAL
        if name not in given
    ]
    secrets = [name for name in ("SECRET_KEY", "PRODUCT_SECRET") if name in given]
    found += [f"{name} {weakness}" for name in secrets if (weakness := _weakness(values[name.lower()]))]
    if "PUBLIC_URL" in given and values["public_url"].startswith("http:"):
        found.append("PUBLIC_URL must begin with https://, because sign-in cookies travel over nothing else.")
    return found


def _weakness(secret: str) -> str:
    """What is wrong with a secret, or nothing."""
    if secret.lower().startswith(EXAMPLES):
        return f"is still the one of an example. Make one: {MAKE_ONE}"
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 8:
        return f"is too easy to guess: at least {SHORTEST_SECRET} random characters are needed."
    return ""
