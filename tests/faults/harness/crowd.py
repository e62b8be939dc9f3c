"""Many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def at_once(things: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Call each in a thread of its own, all let loose at the same moment. Exceptions are answers, too."""
    gate = threading.Barrier(len(things))
    answers: list[T | Exception] = [RuntimeError("never ran")] * len(things)

    def run(place: int) -> None:
        gate.wait()
        try:
            answers[place] = things[place]()
        except Exception as refusal:
            answers[place] = refusal

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(things))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
