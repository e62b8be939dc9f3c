"""Starts the product's processes quickly: a parent that has read all the code forks a child for each.

Run as a module; a line of JSON on standard input asks for a child, a line with its pid is the answer. A child is a process
like any other: a session of its own, its own connections, and it dies alone.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import signal
import sys
from typing import Any

# Read once here; a child then only builds its application.
READ_BEFORE = ("app", "app.cli", "app.database", "app.logs", "app.security", "app.web", "app.jobs.drain", "app.jobs.relay",
               "app.jobs.scheduler", "app.jobs.worker", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread")  # fmt: skip


def main() -> None:
    """Serve until standard input ends."""
    for module in READ_BEFORE:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: the dead are gone at once
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be(asked)
        print(pid, flush=True)


def _be(asked: dict[str, Any]) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, target in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(target, number)
    os.environ.clear()
    os.environ.update(asked["environment"])
    module, *arguments = asked["command"]
    sys.argv = [module, *arguments]
    status = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
