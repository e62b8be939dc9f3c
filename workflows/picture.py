"""Draws the tables as Markdown: `python -m workflows.picture > workflows/README.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflows.engine import Step
from workflows.intake import R2, R27, AccountType, Right
from workflows.seat_order import SEAT_ORDER, State
from workflows.words import WORDING

INTRODUCTION = """\
# What may happen

Standard library only: no app, no database, no clock. Read `seat_order.py` first: the life of an order is one
table of steps. `intake.py` holds which path a request takes, `guards.py` why a step may not happen yet,
`words.py` what it is called; `engine.py` reads tables. Everything below is drawn from them by
`python -m workflows.picture > workflows/README.md`.
"""


def document() -> str:
    """The whole page, in GitHub's Markdown, with a Mermaid diagram."""
    return "\n".join([INTRODUCTION, *_states(), *_diagram(), *_steps(), *_matrix(), *_ways_out()])


def _states() -> Iterator[str]:
    yield "## States\n"
    rows = (
        (f"`{state}`", WORDING[state].desk, WORDING[state].customer, WORDING[state].turn) for state in State
    )
    yield from _table(("state", "the desk reads", "the customer reads", "whose turn"), rows)


def _diagram() -> Iterator[str]:
    yield "## Lifecycle\n\n```mermaid\nstateDiagram-v2"
    yield from (f"    [*] --> {state}" for state in State if state in SEAT_ORDER.initial)
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in SEAT_ORDER.steps:
        for source in (state for state in State if state in step.sources and state != step.target):
            verbs = arrows.setdefault((source, step.target), [])
            if step.verb not in verbs:
                verbs.append(step.verb)
    yield from (
        f"    {source} --> {target}: {', '.join(verbs)}" for (source, target), verbs in arrows.items()
    )
    yield from (f"    {state} --> [*]" for state in State if state in SEAT_ORDER.final)
    yield "```\n"


def _steps() -> Iterator[str]:
    yield "## Steps\n"
    yield from _table(("verb", "from", "to", "by whom", "only if", "and then"), map(_step, SEAT_ORDER.steps))


def _step(step: Step) -> tuple[str, ...]:
    conditions = [guard.__name__.replace("_", " ") for guard in step.guards]
    conditions += ["says why"] if step.needs_note else []
    sources = [state for state in State if state in step.sources]
    words = (
        ", ".join(sources),
        step.target,
        ", ".join(sorted(step.roles)),
        ", ".join(conditions),
        ", ".join(step.effects),
    )
    return (f"`{step.verb}`", *words)


def _matrix() -> Iterator[str]:
    yield "## What an account may do itself (R2)\n"
    rows = ((f"`{change}`", *(way[kind] for kind in AccountType)) for change, way in R2.items())
    yield from _table(("change", *AccountType), rows)


def _ways_out() -> Iterator[str]:
    yield "## The way out when no seat is free (R27)\n"
    rights = (Right.OWNER, Right.BILLING, Right.ADMIN)
    yield from _table(
        ("account", *rights), ((f"`{kind}`", *(R27[kind][right] for right in rights)) for kind in AccountType)
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201  (this program's output is a file)
