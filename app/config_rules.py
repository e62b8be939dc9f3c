"""What settings must be like: first always, then where real customers are served."""

from collections.abc import Collection, Mapping
from typing import Any

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
POSITIVE = (
    "database_pool_size",
    "database_pool_seconds",
    "session_hours",
    "max_body_bytes",
    "gateway_connect_seconds",
    "gateway_read_seconds",
    "task_lease_seconds",
    "relay_seconds",
)
ZERO_OR_MORE = ("database_pool_overflow", "trusted_proxies")


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
    found += [f"{name.upper()} must be more than 0." for name in POSITIVE if not values[name] > 0]
    found += [f"{name.upper()} must not be less than 0." for name in ZERO_OR_MORE if values[name] < 0]
    if not values["is_demo"]:
        found += _problems_for_real(values, given)
    return found


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
