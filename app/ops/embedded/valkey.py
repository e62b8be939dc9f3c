"""The embedded Valkey: the doorbell. Appended to disk, so that a restart keeps what was queued."""

import contextlib
import os
import socket
from pathlib import Path
from urllib.parse import quote

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
    address = socket_place(data, SOCKET) / SOCKET
    url = f"unix://{quote(str(address))}?db=0"
    options = {
        "port": "0",
        "unixsocket": str(address),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "set-proc-title": "no",  # a title is written over the environment, by which the guard finds what it must end
        "maxmemory-policy": "noeviction",  # a queue that forgets is worse than one that refuses
    }
    program = Program(
        name="valkey",
        command=(
            str(valkey_server()),
            *(part for name, value in options.items() for part in (f"--{name}", value)),
        ),
        log=state / "logs" / "valkey.log",
        environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        is_ready=lambda: _answers(address),
    )
    return program, url


def _answers(address: Path) -> bool:
    """Whether it answers PING, which it does not while it reads its file. The client takes long to import."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2.0)
        client.connect(str(address))
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False
