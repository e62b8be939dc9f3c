"""Everything ./run starts, floor by floor, and the settings it all runs under."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.ops.embedded.postgres import postgres_program
from app.ops.embedded.valkey import valkey_program
from app.ops.leash import Program
from app.ops.ports import CannotBe, free_port, listens
from app.ops.state import State

ROOT = Path(__file__).parents[2]
YES, NO = {"1", "true", "t", "yes", "y", "on"}, {"0", "false", "f", "no", "n", "off"}


@dataclass(frozen=True)
class Household:
    """The programs of one state, and the settings (names and values) by which they find each other."""

    state: State
    settings: Mapping[str, str]
    servers: tuple[Program, ...]  # the ground floor: what holds the data
    neighbours: tuple[Program, ...]  # the systems of other people, played by the demo
    web: tuple[Program, ...]
    workers: tuple[Program, ...]  # what does the work that follows

    @property
    def owner_url(self) -> str:
        """The database, as the one who owns its tables."""
        return self.settings.get("DATABASE_OWNER_URL") or self.settings["DATABASE_URL"]

    @property
    def environment(self) -> dict[str, str]:
        """What each of our own programs is given."""
        return {**os.environ, **self.settings}

    @property
    def is_demo(self) -> bool:
        """Whether demo people and neighbours are wanted."""
        return self.settings["SEATWRIGHT_DEMO"] == "1"


def check_settings(household: Household) -> None:
    """Before anything is given them to read. Raises CannotBe with a sentence for each setting that will not do."""
    from app.config import BadSettings, load_settings  # noqa: PLC0415  (the servers start while this is read)

    os.environ.update(household.settings)
    try:
        load_settings()
    except BadSettings as refusal:
        raise CannotBe(str(refusal)) from None


def state_path() -> Path:
    """SEATWRIGHT_STATE, or .state in the checkout."""
    return Path(os.environ.get("SEATWRIGHT_STATE") or ROOT / ".state").expanduser().absolute()


def furnish(state: State, port: int) -> Household:
    """Work out every program and setting. What the environment names is somebody else's to run. Raises CannotBe."""
    given = {name: value for name, value in os.environ.items() if value}
    is_demo = _says_yes("SEATWRIGHT_DEMO", given.get("SEATWRIGHT_DEMO", "1"))
    servers, settings = _servers(state, given)
    ports = {"product": free_port(), "mailbox": free_port()}
    if is_demo:  # otherwise whoever serves real customers must name all of these
        settings |= {
            name: given.get(name, value) for name, value in _demo_defaults(state, port, ports).items()
        }
    settings |= {
        "PORT": str(port),
        "SEATWRIGHT_STATE": str(state.path),
        "SEATWRIGHT_DEMO": "1" if is_demo else "0",
        "FLASK_APP": str(ROOT / "wsgi.py"),
        "FLASK_SKIP_DOTENV": "1",
    }
    environment = {**os.environ, **settings}
    neighbours = _neighbours(state, environment, given, ports) if is_demo else ()
    return Household(
        state, settings, servers, neighbours, _web(state, environment, port), _workers(state, environment)
    )


def _says_yes(name: str, value: str) -> bool:
    """Raises CannotBe."""
    if value.strip().lower() not in YES | NO:
        raise CannotBe(f"{name} must be true or false.")
    return value.strip().lower() in YES


def _demo_defaults(state: State, port: int, ports: Mapping[str, int]) -> dict[str, str]:
    return {
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PRODUCT_URL": f"http://127.0.0.1:{ports['product']}",
        "SMTP_URL": f"smtp://127.0.0.1:{ports['mailbox']}",
        "MAILBOX_DIR": str(state.path / "mailbox"),
        "API_CALLS_PER_MINUTE": "0",  # a demo is there to be tried
        **state.secrets(),
    }


def _servers(state: State, given: Mapping[str, str]) -> tuple[tuple[Program, ...], dict[str, str]]:
    programs, settings = [], {}
    if "DATABASE_URL" not in given:
        program, settings["DATABASE_URL"] = postgres_program(state.path)
        settings["DATABASE_OWNER_URL"] = settings["DATABASE_URL"]
        programs.append(program)
    if "REDIS_URL" not in given:
        program, settings["REDIS_URL"] = valkey_program(state.path)
        programs.append(program)
    named = {
        name: given[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL") if name in given
    }
    return tuple(programs), named | settings


def _neighbours(
    state: State, environment: Mapping[str, str], given: Mapping[str, str], ports: Mapping[str, int]
) -> tuple[Program, ...]:
    programs, product, mailbox = [], ports["product"], ports["mailbox"]
    if "PRODUCT_URL" not in given:
        options = ("--port", str(product), "--store", str(state.path / "product.sqlite3"))
        programs.append(_python("product", environment, state, "app.ops.product", *options, port=product))
    if "SMTP_URL" not in given:
        options = ("--port", str(mailbox), "--directory", environment["MAILBOX_DIR"])
        programs.append(_python("mailbox", environment, state, "app.ops.mailbox", *options, port=mailbox))
    return tuple(programs)


def _web(state: State, environment: Mapping[str, str], port: int) -> tuple[Program, ...]:
    return (
        _python(
            "web", environment, state, "gunicorn", "-c", "python:app.ops.web_server", "wsgi:app", port=port
        ),
    )


def _workers(state: State, environment: Mapping[str, str]) -> tuple[Program, ...]:
    return (
        _python("relay", environment, state, "app.jobs.relay"),
        _python("worker-1", environment, state, "app.jobs.worker", "--name", "worker-1"),
        _python("worker-2", environment, state, "app.jobs.worker", "--name", "worker-2"),
        _python("scheduler", environment, state, "app.jobs.scheduler"),
    )


def _python(
    name: str,
    environment: Mapping[str, str],
    state: State,
    module: str,
    *options: str,
    port: int | None = None,
) -> Program:
    """A module of ours as a program; ready when it listens on `port`, or at once when it listens on none."""
    return Program(
        name=name,
        command=(sys.executable, "-m", module, *options),
        log=state.logs / f"{name}.log",
        environment=environment,
        is_ready=None if port is None else (lambda: listens(port)),
    )
