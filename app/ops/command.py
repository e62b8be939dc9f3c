"""`./run flask ...`: a management command with the settings of ./run, whether or not that is up.

If it is, the command uses its servers. If not, servers of its own are there for as long as the command runs.
Everything said here goes to standard error: standard output is the command's alone.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from app.ops import guard
from app.ops.alarm import Alarm, Told
from app.ops.embedded.binaries import NoServer
from app.ops.embedded.server import DidNotStart
from app.ops.household import Household, check_settings, furnish, state_path
from app.ops.leash import Leash
from app.ops.ports import PORT, CannotBe, CannotStart, named_port
from app.ops.run import lay_the_ground, own_leash
from app.ops.state import AlreadyHeld, State
from app.ops.supervisor import Supervisor
from app.ops.terminal import Terminal, standard_error


def main() -> int:
    """The command's own exit code; 1 when its servers did not start, 2 when it was asked for what cannot be,
    130 when interrupted before."""
    command = [sys.executable, "-m", "app.ops.flask", *sys.argv[1:]]
    alarm, terminal = Alarm(), standard_error()
    try:
        port, state = named_port(), State(state_path())
        settings = _settings_of_running(state, alarm, terminal)
    except Told:
        return 130
    except (CannotBe, OSError) as refusal:
        terminal.line(str(refusal))
        return 2
    if settings is not None:
        os.execve(sys.executable, command, {**os.environ, **settings})  # noqa: S606, replaces us on purpose
    leash = own_leash(state)
    supervisor = Supervisor(leash, alarm, Terminal(sys.stderr, is_quiet=True))
    try:
        household = furnish(state, port or PORT)  # any free one is none that an address could name
        servers = supervisor.start(household.servers)
        check_settings(household)
        is_about_tables = sys.argv[1:2] == ["db"]  # that must work on whatever tables there are
        lay_the_ground(supervisor, household, servers, is_prepared=not is_about_tables)
        return _run(command, household, leash)
    except Told:
        return 130
    except (CannotStart, DidNotStart, NoServer, OSError) as failure:
        terminal.line(str(failure))
        return 2 if isinstance(failure, CannotBe) else 1
    finally:
        supervisor.stop()
        leash.close()
        state.release()


def _settings_of_running(state: State, alarm: Alarm, terminal: Terminal) -> Mapping[str, str] | None:
    """The settings of the ./run that is up; None once the state is ours. Waits for who comes or goes."""
    waits_for = None
    while True:
        try:
            state.hold("command")
            guard.sweep(f"{state.key}-")
            return None
        except AlreadyHeld as held:
            if settings := held.holder.get("settings"):
                return dict(settings)
            if waits_for is None:
                waits_for = held.holder.get("pid", "unknown")
                terminal.line(f"Waiting for process {waits_for}, which uses {state.path} ...")
        alarm.wait(0.1)
        alarm.raise_if_told()


def _run(command: Sequence[str], household: Household, leash: Leash) -> int:
    """Run it in the foreground: it has the terminal, and hears Ctrl-C itself. Other signals are passed on."""
    process = subprocess.Popen(command, env=household.environment | leash.marks("command"))

    def pass_on(number: int, *_: object) -> None:
        process.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    signal.signal(signal.SIGINT, lambda *_: None)
    code = process.wait()
    return 128 - code if code < 0 else code


if __name__ == "__main__":
    sys.exit(main())
