"""Nobody looks for shares without a seat while someone is taking hers, on both databases."""

import pytest

from consult.storage import seats
from consult.storage.faults import StoreFault, StoreTrouble
from consult.storage.stores import Stores


def test_looking_for_orphans_waits_for_those_who_arrive(stores: Stores) -> None:
    with stores.main.writing() as arriving:
        seats.arriving(arriving)
        with pytest.raises(StoreFault) as refused, stores.main.writing() as looking:
            seats.nobody_arriving(looking)
        assert refused.value.reason is StoreTrouble.BUSY
    with stores.main.writing() as looking:
        seats.nobody_arriving(looking)
