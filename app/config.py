"""Every setting, typed, read once from the environment. No default is wrong, or secret, in production."""

import os
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError

from app.config_rules import problems_of


class BadSettings(SystemExit):
    """The product will not start like this; the message names every setting that must change, a line each.

    A process that nobody catches this in ends with the message and exit code 1: no reader needs to know where we were.
    """


WORDS: dict[Any, str] = {int: "a whole number", float: "a number", bool: "true or false", Path: "a path"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment says: a field's name in capitals, unless it says `named`.

    Addresses may hold passwords: like the secrets, they are left out when settings are printed.
    """

    # --- the record and the doorbell
    database_url: str = field(repr=False)  # postgresql://user:password@host/name
    redis_url: str = field(repr=False)  # redis://, rediss:// or unix://
    database_owner_url: str = field(
        default="", repr=False
    )  # who owns the tables and migrates; DATABASE_URL if empty
    database_pool_size: int = 5  # connections each process keeps open
    database_pool_overflow: int = 5  # more of them under load, closed afterwards
    database_pool_seconds: float = 5.0  # how long a request waits for a free one before it gives up

    # --- who we are
    secret_key: str = field(repr=False)  # signs sessions and links; changing it signs everybody out
    public_url: str = "http://127.0.0.1:8000"  # what mails and links point to; with a path, all pages are beneath it
    is_demo: bool = field(
        default=False, metadata={"named": "SEATWRIGHT_DEMO"}
    )  # people sign in with one click
    commit: str = field(
        default="", metadata={"named": "SEATWRIGHT_COMMIT"}
    )  # what was built into this: told at the foot of every page, beside the version
    trusted_proxies: int = 0  # how many proxies of our own stand in front and write X-Forwarded-For
    session_hours: int = 12  # a session ends after so many hours, used or not
    max_body_bytes: int = 1024 * 1024  # larger requests are refused unread
    api_calls_per_minute: int = 1200  # what one token may make of them; 0 for as many as it likes

    # --- other people's systems
    product_url: str = "http://127.0.0.1:8088"  # the vendor's product, which has the seats made
    product_secret: str = field(default="", repr=False)  # signs what we send it
    gateway_connect_seconds: float = 1.0
    gateway_read_seconds: float = 3.0
    smtp_url: str = field(
        default="smtp://127.0.0.1:2525", repr=False
    )  # smtp://user:password@host:port, or smtps://
    mail_from: str = "Seatwright <seats@vendor.example>"
    support_email: str = "support@vendor.example"  # whom pages and mails name where there is no representative

    # --- the work that follows a commit
    task_lease_seconds: float = 8.0  # after so long without an answer a task is somebody else's to do
    relay_seconds: float = 1.0  # how often the outbox is read when nobody rings
    scheduler_seconds: float = 5.0  # the pause before the calendar is looked at again

    # --- files of this one machine, for the demo
    state: Path = field(default=Path(".state"), metadata={"named": "SEATWRIGHT_STATE"})
    mailbox_dir: Path = Path(".state/mailbox")  # where the demo's mail server keeps messages

    @property
    def public_origin(self) -> str:
        """Scheme, host and port of PUBLIC_URL: what stands before a path of ours."""
        return self.public_url.removesuffix(self.public_path)

    @property
    def public_path(self) -> str:
        """The path of PUBLIC_URL, beneath which all pages are: /licences, or nothing."""
        return urlsplit(self.public_url).path.rstrip("/")

    @property
    def sqlalchemy_url(self) -> str:
        """DATABASE_URL as SQLAlchemy wants it: with the name of the driver."""
        return with_driver(self.database_url)

    @property
    def sqlalchemy_owner_url(self) -> str:
        """The same for migrations, which run as the owner of the tables."""
        return with_driver(self.database_owner_url or self.database_url)


def with_driver(url: str) -> str:
    """`postgresql://` and the older `postgres://` become `postgresql+psycopg://`; anything else stays."""
    scheme, colon, rest = url.partition("://")
    return f"postgresql+psycopg{colon}{rest}" if scheme in {"postgresql", "postgres"} else url


def load_settings() -> Settings:
    """Read the environment. Raises BadSettings, naming each setting that is missing or wrong."""
    env, given, problems = Env(), set[str](), list[str]()
    values: dict[str, Any] = {}
    parsers: dict[Any, Any] = {str: env.str, int: env.int, float: env.float, bool: env.bool, Path: env.path}
    for each in fields(Settings):
        name = setting_name(each)
        default: Any = "" if each.default is MISSING else each.default
        values[each.name] = default
        if os.environ.get(name, "").strip():  # NAME= with nothing after it is as good as not set
            given.add(name)
            try:
                values[each.name] = parsers[each.type](name)
            except EnvError:
                problems.append(f"{name} must be {WORDS[each.type]}.")
    values["public_url"] = values["public_url"].rstrip("/")
    problems += problems_of(values, given)
    if problems:
        raise BadSettings("Seatwright cannot start with these settings:\n  " + "\n  ".join(problems))
    return Settings(**values)


def setting_name(setting: Any) -> str:
    """The environment variable a field of Settings is read from."""
    named: str = setting.metadata.get("named", setting.name.upper())
    return named
