"""What ./run says stays readable in a pipe, and is never a reason to stop."""

import io

from app.ops.terminal import Terminal


def test_a_pipe_gets_no_colours() -> None:
    out = io.StringIO()
    Terminal(out).heading("Seatwright is starting")
    assert out.getvalue() == "Seatwright is starting\n"


def test_a_table_lines_up() -> None:
    out = io.StringIO()
    Terminal(out).table([("@a.example", "managed", "owner"), ("@longer.example", "rep", "rita, ravi")])
    assert out.getvalue().splitlines() == [
        "    @a.example       managed  owner",
        "    @longer.example  rep      rita, ravi",
    ]


def test_a_quiet_one_leaves_routine_out() -> None:
    out = io.StringIO()
    terminal = Terminal(out, is_quiet=True)
    terminal.thing("postgres", "ready", is_routine=True)
    terminal.thing("tables", "brought up to date")
    assert "postgres" not in out.getvalue()
    assert "tables" in out.getvalue()


def test_a_terminal_that_went_away_is_no_failure() -> None:
    out = io.StringIO()
    terminal = Terminal(out)
    out.close()
    terminal.line("nobody reads this")
