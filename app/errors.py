"""What can go wrong on purpose. Each carries a sentence for the person who tried, and the front doors answer with it."""

from __future__ import annotations

from datetime import datetime

from workflows.sentences import Sentence, say


class Problem(Exception):
    """Nothing was changed. `status` is HTTP's, `code` is stable for integrators, `field` names the input at fault."""

    status = 422
    code = "refused"

    def __init__(self, reason: Sentence, *, field: str | None = None) -> None:
        self.reason, self.field = reason, field
        super().__init__(str(reason))


class Refused(Problem):
    """The rules say no, or not yet."""


class Invalid(Problem):
    """What was sent makes no sense: the field says where, the reason says why."""

    code = "invalid"


class NotAllowed(Problem):
    """This person may never do that."""

    status, code = 403, "not_allowed"


class NotThere(Problem):
    """It does not exist, or it is somebody else's: the answer is the same (S2)."""

    status, code = 404, "not_found"

    def __init__(self) -> None:
        super().__init__(say("There is nothing here, or it is not yours to see."))


class LinkTooOld(Problem):
    """The link of a mail has expired (R68). Whoever holds it reads why, and where to go on; nothing else is told."""

    status, code = 410, "link_too_old"

    def __init__(self) -> None:
        super().__init__(say("This link is too old: the links of our mails work for some weeks only. Nothing is lost."))


class SomebodyWasFirst(Problem):
    """A lost race: who was first, with what, and when (R61). `is_own`: oneself, for example in another window."""

    status, code = 409, "somebody_was_first"

    def __init__(self, reason: Sentence, *, who: str, verb: str, at: datetime | None, is_own: bool = False) -> None:
        self.who, self.verb, self.at, self.is_own = who, verb, at, is_own
        super().__init__(reason)


class KeyReused(Problem):
    """An Idempotency-Key came back with another body."""

    code = "idempotency_key_reused"


class InFlight(Problem):
    """The same Idempotency-Key is being worked on right now."""

    status, code = 409, "idempotency_key_in_flight"
