"""Several people who act at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.errors import Problem


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Let loose together; what each returned, or the Problem it met."""
    answers: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(n: int, do: Callable[[], object]) -> None:
        start.wait()
        try:
            answers[n] = do()
        except Problem as problem:
            answers[n] = problem

    threads = [threading.Thread(target=run, args=(n, do)) for n, do in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
