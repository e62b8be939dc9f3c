"""What types, cycles and roles are called (U21)."""

from __future__ import annotations

from flask_babel import gettext as _

from workflows.intake import AccountType


def type_words(kind: AccountType) -> str:
    """The account's type (R1) as a phrase."""
    return {
        AccountType.MANAGED: _("Managed account"), AccountType.ONLINE_ASSISTED: _("Online-assisted account"),
        AccountType.SELF_SERVICE: _("Self-service account"),
    }[kind]  # fmt: skip


def cycle_words(name: str) -> str:
    return {"monthly": _("Monthly"), "annual": _("Annual")}[name]


def account_role_words(role: str) -> str:
    """A person's role in the account."""
    return {
        "owner": _("Owner"), "admin": _("Admin"), "agent": _("Agent"), "light_agent": _("Light agent"),
        "contributor": _("Contributor"), "end_user": _("End user"),
    }[role]  # fmt: skip
