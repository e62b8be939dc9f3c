"""Somebody signed in, through the same door as everybody: a real session row, found again by `identify`."""

from __future__ import annotations

from app.extensions import EVERY_ACCOUNT, acting_for
from app.models import Staff
from app.services.people import sign_ins
from app.services.people.viewers import Viewer, identify
from tests.factories.world import as_system, number, saved


def viewer_of(email: str) -> Viewer:
    """Sign somebody in and return who they are now; call it again after their rights changed."""
    with as_system():
        known = sign_ins.find(email)
        assert known is not None, f"nobody has the address {email}"
        token = sign_ins.start(known, hours=1)
        with acting_for(EVERY_ACCOUNT):  # whoever is identified is not the system any more
            viewer = identify("session", token)
    assert viewer is not None
    return viewer


def staff(role: str = "rep", name: str | None = None, email: str | None = None) -> Viewer:
    """One of the vendor's people: rep, manager, approver or operator. `ada` is `ada@vendor.example`."""
    n = number()
    name = name or f"{role.title()} {n}"
    email = email or f"{name.split()[0].lower()}-{n}@vendor.example"
    saved(Staff(email=email, name=name, role=role))
    return viewer_of(email)


def rep(name: str | None = None) -> Viewer:
    """A sales representative."""
    return staff("rep", name)
