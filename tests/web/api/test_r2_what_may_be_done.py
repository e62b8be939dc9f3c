"""R2: the subscription names every row of the table that is open to whoever asks, and no other."""

import pytest

from tests.factories import account, rep

EVERYWHERE = {"add_seats", "remove_seats", "add_short_list_product", "add_product", "upgrade_plan", "downgrade_plan", "change_cycle"}
WITH_A_REP = EVERYWHERE | {"temporary_seats"}
THE_OWNERS = {"remove_product", "cancel_account", "grant_billing_rights"}
ASKS = {"ask_without_billing_rights"}
OPEN = {
    ("managed", "owner"): WITH_A_REP | THE_OWNERS,
    ("managed", "billing"): WITH_A_REP,
    ("managed", "admin"): WITH_A_REP | {"remove_product"} | ASKS,
    ("online_assisted", "owner"): WITH_A_REP | THE_OWNERS,
    ("online_assisted", "billing"): WITH_A_REP,
    ("online_assisted", "admin"): WITH_A_REP | {"remove_product"} | ASKS,
    ("self_service", "owner"): EVERYWHERE | THE_OWNERS,
    ("self_service", "billing"): EVERYWHERE,
    ("self_service", "admin"): set(),
}


@pytest.mark.parametrize(("kind", "who"), OPEN)
def test_r2_may_names_the_rows_open_to_this_viewer(program, kind, who):
    house = account(kind)
    body = program(getattr(house, who)).get(f"/accounts/{house.slug}/subscription").json
    assert set(body["may"]) == OPEN[kind, who]
    assert len(body["may"]) == len(OPEN[kind, who])


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
def test_r7_r10_what_it_names_is_what_the_doors_let_through(program, kind):
    """An agent reads no subscription, the vendor's people have no rights in it; whoever may grant rights can, nobody else."""
    house = account(kind)
    assert program(house.agent).get(f"/accounts/{house.slug}/subscription").status_code == 403
    assert program(rep()).get(f"/accounts/{house.slug}/subscription").json["may"] == []
    for who in ("admin", "billing", "owner"):
        caller = program(getattr(house, who))
        may = caller.get(f"/accounts/{house.slug}/subscription").json["may"]
        answer = caller.put(f"/accounts/{house.slug}/contacts/{house.admin.id}/billing-rights", {})
        assert (answer.status_code == 200) is ("grant_billing_rights" in may), who
