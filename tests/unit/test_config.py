"""Settings: typed, read once, and refused with a sentence where they would not do."""

import pytest

from app.config import BadSettings, Settings, load_settings, with_driver

LONG = "kX2-pQ9vT7wZ4mN8rL5sH1jD6fG3bY0cVaUeIoEt"
REAL = {
    "DATABASE_URL": "postgresql://seatwright:canary-1@db/seatwright",
    "REDIS_URL": "rediss://:canary-2@cache:6379/0",
    "SECRET_KEY": LONG,
    "PUBLIC_URL": "https://seats.vendor.example/",
    "PRODUCT_URL": "https://product.vendor.example",
    "PRODUCT_SECRET": LONG[::-1],
    "SMTP_URL": "smtps://seats:canary-3@mail.vendor.example",
    "MAIL_FROM": "seats@vendor.example",
    "SUPPORT_EMAIL": "support@vendor.example",
}


@pytest.fixture(autouse=True)
def _only_what_a_test_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        *REAL,
        "SEATWRIGHT_DEMO",
        "SEATWRIGHT_STATE",
        "DATABASE_OWNER_URL",
        "SESSION_HOURS",
        "RELAY_SECONDS",
        "SCHEDULER_SECONDS",
    ):
        monkeypatch.delenv(name, raising=False)


def loaded(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in (REAL | changes).items():
        monkeypatch.setenv(name, value)
    return load_settings()


def refusal(monkeypatch: pytest.MonkeyPatch, **changes: str) -> str:
    with pytest.raises(BadSettings) as refused:
        loaded(monkeypatch, **changes)
    return str(refused.value)


def test_settings_for_real_customers_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, SESSION_HOURS="8", RELAY_SECONDS="0.5")
    assert settings.public_url == "https://seats.vendor.example"
    assert (settings.session_hours, settings.relay_seconds, settings.is_demo) == (8, 0.5, False)


def test_a_property_of_sqlalchemy_s_names_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch)
    assert settings.sqlalchemy_url == "postgresql+psycopg://seatwright:canary-1@db/seatwright"
    assert settings.sqlalchemy_owner_url == settings.sqlalchemy_url
    assert with_driver("postgres://db/x") == "postgresql+psycopg://db/x"
    assert with_driver("postgresql+psycopg://db/x") == "postgresql+psycopg://db/x"


def test_the_owner_of_the_tables_may_be_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, DATABASE_OWNER_URL="postgresql://owner@db/seatwright")
    assert settings.sqlalchemy_owner_url == "postgresql+psycopg://owner@db/seatwright"


@pytest.mark.parametrize("name", sorted(REAL))
def test_s14_nothing_is_made_up_for_real_customers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"{name} is not set" in refusal(monkeypatch, **{name: ""})


@pytest.mark.parametrize(
    "secret", ["short", "x" * 64, "change-me-change-me-change-me-change-me", "dev-" + LONG]
)
@pytest.mark.parametrize("name", ["SECRET_KEY", "PRODUCT_SECRET"])
def test_s14_a_secret_that_can_be_guessed_is_refused(
    name: str, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = refusal(monkeypatch, **{name: secret})
    assert words.count("\n") == 1
    assert name in words
    assert secret not in words


def test_s14_no_secret_is_ever_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = repr(loaded(monkeypatch))
    assert LONG not in printed
    assert LONG[::-1] not in printed
    assert "canary" not in printed


def test_s13_sign_in_cookies_need_https(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "PUBLIC_URL must begin with https://" in refusal(
        monkeypatch, PUBLIC_URL="http://seats.vendor.example"
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SESSION_HOURS", "twelve", "SESSION_HOURS must be a whole number."),
        ("SESSION_HOURS", "0", "SESSION_HOURS must be more than 0."),
        ("TASK_LEASE_SECONDS", "-1", "TASK_LEASE_SECONDS must be more than 0."),
        ("RELAY_SECONDS", "nan", "RELAY_SECONDS must be a number."),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES must not be less than 0."),
        ("API_CALLS_PER_MINUTE", "-1", "API_CALLS_PER_MINUTE must not be less than 0."),
        ("SEATWRIGHT_DEMO", "perhaps", "SEATWRIGHT_DEMO must be true or false."),
        ("DATABASE_URL", "mysql://db/x", "DATABASE_URL must begin with postgresql:// or postgres://."),
        ("SMTP_URL", "mail.example:25", "SMTP_URL must begin with smtp:// or smtps:// or smtp+starttls://."),
        ("PRODUCT_URL", "http//[", "PRODUCT_URL must begin with http:// or https://."),
        ("PRODUCT_URL", "http://[", "PRODUCT_URL has a host or a port that cannot be."),
        ("PRODUCT_URL", "https:///seats", "PRODUCT_URL names no host."),
        ("REDIS_URL", "redis://cache:port/0", "REDIS_URL has a host or a port that cannot be."),
        ("REDIS_URL", "redis://cache:0/0", "REDIS_URL has port 0, where nobody can listen."),
        ("REDIS_URL", "redis://:p/w@cache:6379/0", "in a password / # ? @ are written as %2F %23 %3F %40."),
        ("REDIS_URL", "redis://cache/first", "REDIS_URL names a database that is no number."),
        ("REDIS_URL", "redis://cache?db=first", "REDIS_URL names a database that is no number."),
        ("REDIS_URL", "unix://", "REDIS_URL names no file."),
        ("DATABASE_URL", "postgresql://u:p@db:99999/x", "DATABASE_URL has a host or a port that cannot be."),
        ("DATABASE_URL", "postgresql://u:a#b@db/x", "DATABASE_URL has a host or a port that cannot be."),
        ("DATABASE_URL", "postgresql://db/x?sslmood=on", "DATABASE_URL is no address that PostgreSQL understands."),
        ("DATABASE_OWNER_URL", "postgresql://u@db:x/y", "DATABASE_OWNER_URL has a host or a port that cannot be."),
    ],
)
def test_what_cannot_be_understood_is_named(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words in refusal(monkeypatch, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "unix:///run/valkey.sock?db=3"),
        ("REDIS_URL", "redis://:p%2Fw@cache"),
        ("REDIS_URL", "rediss://user:pw@[::1]:6379/15"),
        ("DATABASE_URL", "postgresql:///seats?host=%2Frun%2Fpostgresql"),
        ("DATABASE_URL", "postgres://u:p%40w@[::1]:5432/seats?sslmode=require"),
        ("SMTP_URL", "smtp+starttls://u:p@mail.example:587"),
    ],
)
def test_addresses_as_servers_have_them_are_taken(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(loaded(monkeypatch, **{name: value}), name.lower()) == value


def test_a_process_ends_with_the_sentence_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as ended:
        loaded(monkeypatch, SECRET_KEY="")
    assert str(ended.value.code).startswith("Seatwright cannot start with these settings:\n  SECRET_KEY is not set.")


def test_every_problem_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    words = refusal(monkeypatch, SECRET_KEY="", REDIS_URL="", SESSION_HOURS="x")
    assert all(name in words for name in ("SECRET_KEY", "REDIS_URL", "SESSION_HOURS"))


def test_the_demo_needs_only_its_servers_and_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, REAL[name])
    monkeypatch.setenv("SEATWRIGHT_DEMO", "1")
    monkeypatch.setenv("SECRET_KEY", "anything")
    assert load_settings().is_demo
