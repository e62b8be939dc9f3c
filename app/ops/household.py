"""Everything ./run starts, floor by floor, and the settings it all runs under."""

import http.client
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.ops.embedded.postgres import postgres_program
from app.ops.embedded.valkey import valkey_program
from app.ops.leash import Program
from app.ops.state import State

ROOT = Path(__file__).parents[2]
PORT = 8000


class CannotStart(Exception):
    """The message is a sentence for the person who typed ./run."""


@dataclass(frozen=True)
class Household:
    """The programs of one state, and the settings (names and values) by which they find each other."""

    state: State
    settings: Mapping[str, str]
    servers: tuple[Program, ...]  # the ground floor: what holds the data
    neighbours: tuple[Program, ...]  # the systems of other people, played by the demo
    workers: tuple[Program, ...]  # the product itself

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


def state_path() -> Path:
    """SEATWRIGHT_STATE, or .state in the checkout."""
    return Path(os.environ.get("SEATWRIGHT_STATE") or ROOT / ".state").expanduser().absolute()


def wanted_port() -> int:
    """PORT; 0 takes a free one. Raises CannotStart when it is no port, or taken."""
    given = os.environ.get("PORT") or str(PORT)
    if not given.isdecimal() or int(given) > 65535:
        raise CannotStart(f"PORT must be a number from 0 to 65535, and it is {given!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(given)))
        except PermissionError:
            raise CannotStart(f"Port {given} needs more rights than you have. Choose one above 1023.") from None
        except OSError:
            free = _free_port()
            raise CannotStart(f"Port {given} is taken by another program. Choose one: PORT={free} ./run") from None
        return int(probe.getsockname()[1])


def furnish(state: State, port: int) -> Household:
    """Work out every program and setting. A server or neighbour named in the environment is not started here."""
    given = {name: value for name, value in os.environ.items() if value}
    servers, settings = _servers(state, given)
    product_port, mailbox_port = _free_port(), _free_port()
    defaults = {
        "SEATWRIGHT_DEMO": "1",
        "SEATWRIGHT_STATE": str(state.path),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PRODUCT_URL": f"http://127.0.0.1:{product_port}",
        "SMTP_URL": f"smtp://127.0.0.1:{mailbox_port}",
        "MAILBOX_DIR": str(state.path / "mailbox"),
        **state.secrets(),
    }
    settings |= {name: given.get(name, value) for name, value in defaults.items()}
    settings |= {
        "PORT": str(port),
        "SEATWRIGHT_STATE": str(state.path),
        "SEATWRIGHT_DEMO": "1" if settings["SEATWRIGHT_DEMO"].lower() in {"1", "true", "yes", "on"} else "0",
        "FLASK_APP": str(ROOT / "wsgi.py"),
        "FLASK_SKIP_DOTENV": "1",
    }
    is_demo = settings["SEATWRIGHT_DEMO"] == "1"
    environment = {**os.environ, **settings}
    neighbours = _neighbours(state, environment, given, product_port, mailbox_port) if is_demo else ()
    return Household(state, settings, servers, neighbours, _workers(state, environment, port))


def _servers(state: State, given: Mapping[str, str]) -> tuple[tuple[Program, ...], dict[str, str]]:
    programs, settings = [], {}
    if "DATABASE_URL" not in given:
        program, settings["DATABASE_URL"] = postgres_program(state.path)
        settings["DATABASE_OWNER_URL"] = settings["DATABASE_URL"]
        programs.append(program)
    if "REDIS_URL" not in given:
        program, settings["REDIS_URL"] = valkey_program(state.path)
        programs.append(program)
    named = {name: given[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL") if name in given}
    return tuple(programs), named | settings


def _neighbours(
    state: State, environment: Mapping[str, str], given: Mapping[str, str], product_port: int, mailbox_port: int
) -> tuple[Program, ...]:
    programs = []
    if "PRODUCT_URL" not in given:
        store = str(state.path / "product.sqlite3")
        options = ("--port", str(product_port), "--store", store)
        programs.append(_python("product", environment, state, "app.ops.product", *options, port=product_port))
    if "SMTP_URL" not in given:
        options = ("--port", str(mailbox_port), "--directory", environment["MAILBOX_DIR"])
        programs.append(_python("mailbox", environment, state, "app.ops.mailbox", *options, port=mailbox_port))
    return tuple(programs)


def _workers(state: State, environment: Mapping[str, str], port: int) -> tuple[Program, ...]:
    web = ("gunicorn", "-c", "python:app.ops.web_server", "wsgi:app")
    return (
        _python("web", environment, state, *web, port=port),
        _python("relay", environment, state, "app.jobs.relay"),
        _python("worker-1", environment, state, "app.jobs.worker", "--name", "worker-1"),
        _python("worker-2", environment, state, "app.jobs.worker", "--name", "worker-2"),
        _python("scheduler", environment, state, "app.jobs.scheduler"),
    )


def _python(
    name: str, environment: Mapping[str, str], state: State, module: str, *options: str, port: int | None = None
) -> Program:
    """A module of ours as a program; ready when it listens on `port`, or at once when it listens on none."""
    return Program(
        name=name,
        command=(sys.executable, "-m", module, *options),
        log=state.logs / f"{name}.log",
        environment=environment,
        is_ready=(lambda: True) if port is None else (lambda: listens(port)),
    )


def listens(port: int) -> bool:
    """Whether something on this machine accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers_ready(port: int) -> bool:
    """Whether /readyz says 200: database, migrations and outbox are all in order."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
