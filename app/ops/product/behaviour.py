"""Telling the demo product to misbehave, for a number of calls, for everybody or for one account."""

from dataclasses import asdict, dataclass, replace
from threading import Lock
from typing import Any

# ok: as it should. fail: 503. hang: no answer for 30 s. refuse: 409 with words. slow: answers late.
# lose: does it, then drops the connection, so that the caller cannot know.
MODES = ("ok", "fail", "hang", "refuse", "slow", "lose")
WORDS = {
    "fail": "The seat service is closed for maintenance.",
    "refuse": "This account's contract does not allow more seats.",
}


@dataclass(frozen=True, slots=True)
class Mood:
    """How to answer the next `times` calls (None = until told otherwise) about `account` (None = any)."""

    mode: str = "ok"
    times: int | None = None
    words: str = ""
    account: str | None = None
    delay_ms: int = 0


class Behaviour:
    """The present mood; reading it uses up one of its times."""

    def __init__(self) -> None:
        self._mood = Mood()
        self._lock = Lock()

    def tell(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Set the mood from a JSON body. Raises ValueError with a sentence for what cannot be understood."""
        mood = _mood_from(asked)
        with self._lock:
            self._mood = mood
        return asdict(mood)

    def now(self) -> dict[str, Any]:
        """The present mood, as JSON would say it."""
        return asdict(self._mood)

    def next_for(self, account: str) -> Mood:
        """The mood this call meets."""
        mood = self._mood
        if mood.mode == "ok":
            return mood
        with self._lock:
            mood = self._mood
            if mood.account not in (None, account):
                return Mood()
            if mood.times is not None:
                left = mood.times - 1
                self._mood = replace(mood, times=left) if left > 0 else Mood()
            return mood


def _mood_from(asked: dict[str, Any]) -> Mood:
    if unknown := set(asked) - {"mode", "times", "words", "account", "delay_ms"}:
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
    mode, times = asked.get("mode"), asked.get("times")
    account, delay = asked.get("account"), asked.get("delay_ms") or 0
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}.")
    if times is not None and (type(times) is not int or times < 1):
        raise ValueError("times must be a whole number from 1, or null.")
    if type(delay) is not int or not 0 <= delay <= 60_000:
        raise ValueError("delay_ms must be between 0 and 60000.")
    if account is not None and not isinstance(account, str):
        raise ValueError("account must be a name, or null.")
    words = asked.get("words")
    return Mood(mode, times, str(words) if words else WORDS.get(mode, ""), account, delay)
