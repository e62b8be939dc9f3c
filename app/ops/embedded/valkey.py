"""The embedded Valkey: the doorbell. Appended to disk, so that a restart keeps what was queued."""

import contextlib
import os
from pathlib import Path
from urllib.parse import quote

import redis

from app.ops.embedded.binaries import valkey_server
from app.ops.embedded.places import socket_place
from app.ops.embedded.server import Server
from app.ops.leash import Program

SOCKET = "valkey.sock"


def start_valkey(state: Path) -> Server:
    """Start Valkey on the data in `state`."""
    program, url = valkey_program(state)
    return Server(program, url).start()


def valkey_program(state: Path) -> tuple[Program, str]:
    """How to run Valkey for this state, and its address."""
    data = state / "valkey"
    data.mkdir(mode=0o700, exist_ok=True)
    (state / "logs").mkdir(mode=0o700, exist_ok=True)
    socket = socket_place(data, SOCKET) / SOCKET
    url = f"unix://{quote(str(socket))}?db=0"
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",  # a queue that forgets is worse than one that refuses
    }
    program = Program(
        name="valkey",
        command=(str(valkey_server()), *(part for name, value in options.items() for part in (f"--{name}", value))),
        log=state / "logs" / "valkey.log",
        environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        is_ready=lambda: _answers(url),
    )
    return program, url


def _answers(url: str) -> bool:
    """Whether it answers PING; while it reads its file it does not."""
    with contextlib.suppress(redis.RedisError, OSError), redis.Redis.from_url(url, socket_timeout=2) as client:
        return bool(client.ping())
    return False
