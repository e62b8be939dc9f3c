"""Who uses which seat, and why, in words (R15 to R19, R22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.services.people.team import COUNTED
from app.services.people.viewers import Viewer
from app.web.account.licences import Licence
from app.web.account.naming import account_role_words
from app.web.words import named
from workflows.intake import AccountType

LIGHT = frozenset({"light_agent", "contributor", "end_user"})


def role_in(one: Mapping[str, Any]) -> str:
    """"agent in Support"."""
    return {
        "admin": _("admin in %(product)s", product=named(one)), "agent": _("agent in %(product)s", product=named(one)),
        "light_agent": _("light agent in %(product)s", product=named(one)),
        "contributor": _("contributor in %(product)s", product=named(one)),
    }[one["role"]]  # fmt: skip


def counted_in(products: Sequence[Mapping[str, Any]], licence: Licence) -> list[Mapping[str, Any]]:
    """The roles by which somebody uses a seat of this licence: in a suite several, for one seat (R19)."""
    slugs = {one.product for one in licence.members}
    return [one for one in products if one["product"] in slugs and one["role"] in COUNTED and not one["waiting"]]


def unasked_words(me: Viewer) -> str:
    """What somebody waits for while no request brings seats. A self-service account has no requests: its owner is asked by mail (R27)."""
    if me.type is AccountType.SELF_SERVICE:
        return _("the next free seat")
    return _("the next free seat: nothing is asked for yet")


def seat_reasons(person: Any, held: Sequence[Licence]) -> list[dict[str, Any]]:
    """For each seat somebody uses: `words` why (`short` beside the roles), and `is_unexpected` where one would not think so (R22)."""
    reasons = []
    for licence in held:
        roles = counted_in(person.products, licence)
        if roles:
            words = _first_upper(_seat(person, licence, ", ".join(role_in(one) for one in roles)))
            reasons.append({"words": words, "short": _first_upper(_seat_beside_roles(person, licence)),
                            "is_unexpected": person.is_suspended or person.role in LIGHT, "licence": licence})  # fmt: skip
    return reasons


def _seat(person: Any, licence: Licence, roles: str) -> str:
    name = named(licence)
    if person.is_suspended:
        return _("Suspended, but still uses a seat of %(product)s: %(roles)s", product=name, roles=roles)
    if person.role in LIGHT:
        return _("%(role)s, but %(roles)s: uses a seat of %(product)s", role=account_role_words(person.role), roles=roles, product=name)
    return _("Uses a seat of %(product)s: %(roles)s", product=name, roles=roles)


def _seat_beside_roles(person: Any, licence: Licence) -> str:
    """The same where the roles stand beside it already."""
    name = named(licence)
    if person.is_suspended:
        return _("Suspended, but still uses a seat of %(product)s", product=name)
    if person.role in LIGHT:
        return _("%(role)s, but uses a seat of %(product)s", role=account_role_words(person.role), product=name)
    return _("Uses a seat of %(product)s", product=name)


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def product_role_words(word: str) -> str:
    """A role as the history keeps it: "agent", "agent (waits)", or nothing."""
    role, _space, waits = word.partition(" ")
    if not role:
        return _("no access")
    return _("%(role)s, waiting for a seat", role=account_role_words(role)) if waits else account_role_words(role)


def history_rows(events: Sequence[Mapping[str, Any]], names: Mapping[str, str], roles: Any) -> list[dict[str, Any]]:
    """Rows of the `timeline` component about a person."""
    return [
        {"actor": event["actor_name"] if event["actor_kind"] != "system" else _("Seatwright"), "at": event["at"],
         "role": roles(event["actor_role"]) if event["actor_kind"] != "system" else "", "words": person_verb(event["verb"]),
         "comment": "\n".join(_changes(event["details"], names)), "tone": _tone(event["verb"])}
        for event in events
    ]  # fmt: skip


def person_verb(verb: str) -> str:
    """What was done to a person, for their own history and the account's."""
    return {
        "add_person": _("Added the person"), "change_roles": _("Changed the roles"), "suspend_person": _("Suspended the person"),
        "restore_person": _("Let the person in again"), "remove_person": _("Removed the person from the team"),
        "import_people": _("Added the person from a file"),
    }.get(verb, verb)  # fmt: skip


def _tone(verb: str) -> str:
    return {"add_person": "success", "import_people": "success", "restore_person": "success", "suspend_person": "muted",
            "remove_person": "muted"}.get(verb, "info")  # fmt: skip


def _changes(details: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """Old and new value of each role that changed."""
    before, after = details.get("role") or ["", ""]
    rows = [(_("Role in the account"), before, after)] if before != after else []
    rows += [(names.get(slug, slug), *pair) for slug, pair in (details.get("products") or {}).items()]
    return [_("%(what)s: %(before)s → %(after)s", what=what, before=product_role_words(old), after=product_role_words(new))
            for what, old, new in rows]  # fmt: skip
