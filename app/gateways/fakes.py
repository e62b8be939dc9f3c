"""Stand-ins for tests that need no socket: they remember what they were asked, and fail on demand."""

from dataclasses import dataclass, field
from email.message import EmailMessage

from app.gateways.errors import GatewayError
from app.gateways.provisioning import Provisioned


@dataclass
class RememberedProvisioning:
    """Sets seats in a dictionary, once a change. `failures` are raised first, one a call."""

    failures: list[GatewayError] = field(default_factory=list)
    seats: dict[tuple[str, str], int] = field(default_factory=dict)
    effects: list[Provisioned] = field(default_factory=list)
    calls: int = 0

    def set_seats(self, account: str, product: str, seats: int, change: str) -> Provisioned:
        """See `ProvisioningGateway.set_seats`."""
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        done = Provisioned(account, product, seats, change)
        if done not in self.effects:
            self.effects.append(done)
            self.seats[account, product] = seats
        return done


@dataclass
class RememberedMail:
    """Keeps the messages it was given. `failures` are raised first, one a call."""

    failures: list[GatewayError] = field(default_factory=list)
    sent: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        """See `MailGateway.send`."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
