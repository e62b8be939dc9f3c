"""U5: after a decision the next quote opens by itself: the one that has waited longest for whoever decides."""

from __future__ import annotations

import pytest

from app.services.approving import listing
from tests.factories import act
from tests.factories.approving import above, approver, policy, rule, stage
from tests.integration.approving.drafts import asks, drafted

pytestmark = pytest.mark.usefixtures("record")


@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_u5_the_quote_that_waits_for_me_is_found_behind_those_that_wait_for_others(before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    me, colleague = approver(), approver()
    monkeypatch.setattr(listing, "PORTIONS", (1, 1, 2))
    some = [*above(5), {"fact": "discount", "is": "below", "value": 15}]
    policy(rule(some, stage("mine")), rule(above(15), stage("theirs"), name="Much"), groups={"mine": [me], "theirs": [colleague]})
    for _ in range(before):
        asks(drafted(20))
    assert act(me, listing.next_for) is None
    mine, later = drafted(10), drafted(10)
    asks(mine)
    asks(later)
    assert act(me, listing.next_for) == mine.reference
