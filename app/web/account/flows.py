"""A change somebody fills in: which form it is, what it becomes, and how its pages speak of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.errors import NotAllowed
from app.services.people.viewers import Viewer
from workflows.intake import Change, Path, decide, is_halted, open_rows
from workflows.sentences import say

SEATS = frozenset({Change.ADD_SEATS, Change.REMOVE_SEATS})
PRODUCTS = frozenset({Change.ADD_PRODUCT, Change.ADD_SHORT_LIST_PRODUCT})
PLANS = frozenset({Change.UPGRADE_PLAN, Change.DOWNGRADE_PLAN})
ITSELF = frozenset({Path.SEATS, Path.CONTRACT_ORDER})


@dataclass(frozen=True, slots=True)
class Flow:
    """One row of R2 for one viewer."""

    change: Change
    path: Path
    is_planned: bool

    @property
    def endpoint(self) -> str:
        """"Manage" for what the account does itself, "Ask" for what somebody else decides; a period has pages of its own."""
        if self.change is Change.TEMPORARY_SEATS:
            return "account.lend"
        if self.change is Change.CHANGE_CYCLE:
            return "account.cycle"
        return "account.manage" if self.path in ITSELF else "account.ask"

    @property
    def needs_reason(self) -> bool:
        """R38: whoever decides reads why, and by when."""
        return self.path not in ITSELF

    @property
    def title(self) -> str:
        return title_of(self.change)

    @property
    def heading(self) -> str:
        """The same, as a request where somebody else decides."""
        if not self.needs_reason:
            return self.title
        return {
            Change.ADD_SEATS: _("Ask for more seats"), Change.REMOVE_SEATS: _("Ask for fewer seats"),
            Change.ADD_SHORT_LIST_PRODUCT: _("Ask for a product"), Change.ADD_PRODUCT: _("Ask for a product"),
            Change.REMOVE_PRODUCT: _("Ask to remove a product"), Change.UPGRADE_PLAN: _("Ask for a higher plan"),
            Change.DOWNGRADE_PLAN: _("Ask for a lower plan"), Change.TEMPORARY_SEATS: _("Ask for temporary seats"),
            Change.CHANGE_CYCLE: _("Ask for another billing cycle"),
        }[self.change]  # fmt: skip

    @property
    def button(self) -> str:
        """R25: two verbs, because they do two things."""
        return {
            Path.SEATS: _("Update subscription"), Path.CONTRACT_ORDER: _("Process order"),
            Path.ORDER: _("Send the request"), Path.OWNER_APPROVAL: _("Send to the owner"),
        }[self.path]  # fmt: skip

    @property
    def promise(self) -> str:
        """What happens once it is sent, in one sentence."""
        if self.path is Path.SEATS:
            return _("This takes effect at the renewal.") if self.is_planned else _("This takes effect at once.")
        return {
            Path.CONTRACT_ORDER: _("The order needs no review: it is carried out at your contract price within minutes."),
            Path.ORDER: _("A sales representative answers with an offer. Nothing changes before you accept it."),
            Path.OWNER_APPROVAL: _("The owner or a billing admin of your account decides. Nothing changes before that."),
        }[self.path]  # fmt: skip


def flow_of(viewer: Viewer, name: str) -> Flow:
    """The flow of a row of R2. Raises NotAllowed with the reason when it is not this viewer's."""
    change = Change(name) if name in set(Change) - {Change.CANCEL_ACCOUNT} else Change.ADD_SEATS
    answer = decide(viewer.type, change, viewer.right)
    if answer.path is None:
        raise NotAllowed(answer.refusal or say("You may not do this."))
    return Flow(change, answer.path, answer.is_planned)


def flows_of(viewer: Viewer, *, is_ending: bool = False) -> list[Flow]:
    """What this viewer may ask for or do now, each kind once (the short list is its own kind only where R2 treats it apart).
    `is_ending`: the account is cancelled, and has no next renewal (R83)."""
    flows = [flow_of(viewer, change) for change in open_rows(viewer.type, viewer.right)
             if not is_halted(viewer.standing, change, is_ending=is_ending)]  # fmt: skip
    paths = {flow.change: flow.path for flow in flows}
    if paths.get(Change.ADD_SHORT_LIST_PRODUCT) == paths.get(Change.ADD_PRODUCT):
        flows = [flow for flow in flows if flow.change is not Change.ADD_SHORT_LIST_PRODUCT]
    return flows


def has_short_list(viewer: Viewer) -> bool:
    """Whether adding a short-list product goes another way than adding any other."""
    return any(flow.change is Change.ADD_SHORT_LIST_PRODUCT for flow in flows_of(viewer))


def title_of(change: Change) -> str:
    """What a form for this change is called."""
    return {
        Change.ADD_SEATS: _("Add seats"), Change.REMOVE_SEATS: _("Remove seats"),
        Change.ADD_SHORT_LIST_PRODUCT: _("Add a product"), Change.ADD_PRODUCT: _("Add a product"),
        Change.REMOVE_PRODUCT: _("Remove a product"), Change.UPGRADE_PLAN: _("Upgrade a plan"),
        Change.DOWNGRADE_PLAN: _("Downgrade a plan"), Change.TEMPORARY_SEATS: _("Temporary seats"),
        Change.CHANGE_CYCLE: _("Change the billing cycle"),
    }[change]  # fmt: skip
