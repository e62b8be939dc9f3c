"""Ports of this machine: which are free, who listens, and whether the product says that it is ready."""

import http.client
import os
import socket

PORT = 8000


class CannotStart(Exception):
    """The message is a sentence for the person who typed ./run."""


class CannotBe(CannotStart):
    """It was asked for what cannot be; nothing has gone wrong."""


def named_port() -> int:
    """PORT, whoever listens there. Raises CannotBe when it is no port."""
    given = os.environ.get("PORT") or str(PORT)
    if not (given.isascii() and given.isdecimal()) or int(given) > 65535:
        raise CannotBe(f"PORT must be a number from 0 to 65535, and it is {given!r}.")
    return int(given)


def wanted_port() -> int:
    """PORT; 0 takes a free one. Raises CannotStart when it is no port, or taken."""
    given = named_port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", given))
        except PermissionError:
            raise CannotStart(
                f"Port {given} needs more rights than you have. Choose one above 1023."
            ) from None
        except OSError:
            free = free_port()
            raise CannotStart(
                f"Port {given} is taken by another program. Choose one: PORT={free} ./run"
            ) from None
        return int(probe.getsockname()[1])


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


def free_port() -> int:
    """One nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
