"""The two ways another system can disappoint us: not now, and no."""


class GatewayError(Exception):
    """The other system did not do what was asked; `words` is one sentence fit to show a person."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class GatewayUnavailable(GatewayError):
    """Not now: time-out, lost connection or a failure on their side. Trying again may succeed."""


class AddressNotReady(GatewayUnavailable):
    """Not now, because of whom it is for: their server takes no mail yet. Other readers of the same may get theirs."""


class GatewayRefused(GatewayError):
    """No: they understood and will not do it. Trying again changes nothing; a person must look."""


class AddressRefused(GatewayRefused):
    """No, because of whom it is for: this address takes no mail. Other readers of the same may still get theirs."""
