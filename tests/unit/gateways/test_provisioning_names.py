"""What our own code gets wrong is refused before anything is sent."""

import pytest

from app.gateways.provisioning import HttpProvisioning

GATEWAY = HttpProvisioning("http://127.0.0.1:9", "secret", 0.1, 0.1)


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_climbs_out_of_its_place_is_not_sent(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        GATEWAY.set_seats(name, "support", 1, "change-1")


@pytest.mark.parametrize("change", ["", "a\r\nX: y", "a b", "é", "x" * 201])
def test_a_change_id_that_is_no_header_is_not_sent(change: str) -> None:
    with pytest.raises(ValueError, match="not a change id"):
        GATEWAY.set_seats("atelier-nord", "support", 1, change)
