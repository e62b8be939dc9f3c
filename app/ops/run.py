"""`./run`: everything a demo needs, from an empty directory to an address in the browser, until Ctrl-C."""

import sys
import time
from collections.abc import Sequence

from app.ops import guard
from app.ops.alarm import Alarm, Told
from app.ops.child import Child
from app.ops.embedded.binaries import NoServer
from app.ops.embedded.postgres import create_database
from app.ops.embedded.server import DidNotStart
from app.ops.household import Household, check_settings, furnish, state_path
from app.ops.leash import Leash
from app.ops.ports import CannotBe, CannotStart, answers_ready, wanted_port
from app.ops.prepare import preparations
from app.ops.reach import check_database, check_redis
from app.ops.sign_in_list import sign_in_list
from app.ops.state import AlreadyHeld, State
from app.ops.supervisor import Supervisor
from app.ops.terminal import Terminal, standard_output

REFUSED, FAILED = 2, 1


def main() -> int:
    """0 after an orderly stop, 1 when something did not start, 2 when it was asked for what cannot be."""
    alarm, terminal = Alarm(), standard_output()
    try:
        state = State(state_path())
        hold_state(state, alarm, terminal)
    except Told:
        return 0
    except (CannotStart, OSError) as refusal:
        Terminal(sys.stderr).line(str(refusal))
        return REFUSED
    try:
        port = wanted_port()
    except CannotStart as refusal:
        state.release()
        Terminal(sys.stderr).line(str(refusal))
        return REFUSED
    leash = own_leash(state)
    supervisor = Supervisor(leash, alarm, terminal)
    try:
        return _live(supervisor, state, port, terminal)
    finally:
        leash.close()
        state.release()
        alarm.end()


def _live(supervisor: Supervisor, state: State, port: int, terminal: Terminal) -> int:
    try:
        terminal.heading("Seatwright is starting")
        household = furnish(state, port)
        bring_up(supervisor, household)
        _welcome(household, port, terminal)
        supervisor.keep_going()
    except Told:
        pass
    except (CannotStart, DidNotStart, NoServer, OSError) as failure:
        if not supervisor.is_told:
            Terminal(sys.stderr).line(f"\n{failure}")
            supervisor.stop()
            return REFUSED if isinstance(failure, CannotBe) else FAILED
    state.describe({"purpose": "run"})  # a command that comes now waits, and then has servers of its own
    terminal.heading("\nSeatwright is stopping")
    supervisor.stop()
    terminal.thing("everything", "stopped, data kept")
    return 0


def bring_up(supervisor: Supervisor, household: Household) -> None:
    """Start floor by floor until /readyz is green. Raises Told or CannotStart."""
    port = int(household.settings["PORT"])
    servers = supervisor.start(household.servers)
    check_settings(household)
    check_redis(household)
    web = supervisor.start(household.web)
    lay_the_ground(supervisor, household, servers)  # meanwhile the web processes read their code
    household.state.describe({"purpose": "run", "settings": dict(household.settings)})
    neighbours = supervisor.start(household.neighbours)
    supervisor.wait_for(web)  # before the rest: six imports at once would keep the first page waiting
    supervisor.wait_for(neighbours)
    supervisor.wait_for(supervisor.start(household.workers))
    supervisor.wait_until(lambda: answers_ready(port), "a green /readyz")


def lay_the_ground(
    supervisor: Supervisor, household: Household, servers: Sequence[Child], is_prepared: bool = True
) -> None:
    """Wait for the servers; unless told otherwise make tables and demo new. Raises Told or CannotStart."""
    supervisor.wait_for(servers)
    if any(program.name == "postgres" for program in household.servers):
        create_database(household.owner_url)
    else:
        check_database(household)
    for program, what in preparations(household) if is_prepared else ():
        supervisor.run_once(program, what)


def hold_state(state: State, alarm: Alarm, terminal: Terminal) -> None:
    """Become the owner of the state, waiting for a command that uses it. Raises Told or CannotStart.

    Then end what an owner that was killed may have left a moment ago: its guard is doing the same.
    """
    has_said_so = False
    while True:
        try:
            state.hold("run")
            break
        except AlreadyHeld as held:
            if held.holder.get("purpose", "run") == "run":
                raise CannotStart(already_running(state, held)) from None
            if not has_said_so:
                terminal.line(f"Waiting for the command of process {held.holder['pid']} on {state.path} ...")
                has_said_so = True
            alarm.wait(0.2)
            alarm.raise_if_told()
    guard.sweep(f"{state.key}-")


def already_running(state: State, held: AlreadyHeld) -> str:
    """The sentence a second ./run ends with."""
    address = held.holder.get("settings", {}).get("PUBLIC_URL", "starting")
    pid = held.holder.get("pid", "unknown")
    return (
        f"Seatwright is already running here: {address} (process {pid}, state {state.path}).\n"
        "For a second one beside it: SEATWRIGHT_STATE=.state/second PORT=8001 ./run"
    )


def own_leash(state: State) -> Leash:
    """A leash whose mark no other owner of this state has ever had."""
    return Leash(f"{state.key}-{time.time_ns()}")


def _welcome(household: Household, port: int, terminal: Terminal) -> None:
    terminal.line()
    terminal.heading(f"  Seatwright is ready   {household.settings['PUBLIC_URL']}")
    people = sign_in_list(household.owner_url) if household.is_demo else []
    if people:
        terminal.line("\n  Sign in as anybody, one click each on the sign-in page; for example:")
        terminal.table(people)
        terminal.line(f"\n  Mail    {household.settings['PUBLIC_URL']}/demo/mail")
    terminal.line(f"  Logs    {household.state.logs}")
    terminal.line("  Stop    Ctrl-C\n")


if __name__ == "__main__":
    sys.exit(main())
