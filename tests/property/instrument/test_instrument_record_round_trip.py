"""A frozen instrument thaws to the same instrument."""

import json

from hypothesis import given, settings

from consult.domain.instrument_record import digest, from_record, to_record
from tests.property.instrument.instruments import instruments


@settings(max_examples=100, deadline=None)
@given(instrument=instruments())
def test_an_instrument_comes_back_from_its_record(instrument):
    record = to_record(instrument)
    thawed = from_record(json.loads(json.dumps(record)))
    assert thawed == instrument
    assert to_record(thawed) == record
    assert digest(thawed) == digest(instrument)


@settings(max_examples=50, deadline=None)
@given(one=instruments(), other=instruments())
def test_digests_differ_where_instruments_do(one, other):
    assert (digest(one) == digest(other)) == (one == other)
