"""Every table of one row has an acceptable draw, whatever its status: tried one by one (R10)."""

import pytest

from consult.disclosure.proof import RowProof
from consult.disclosure.publishable import FACTS, STATUS_LEAST, Proof, has_status
from consult.domain.findings import Method
from consult.domain.table import CHOICE_CELLS, RATING_CELLS

CHECKED = range(10, 41)
ENUMERATED = next(range(fact.least, fact.most + 1) for fact in FACTS if fact.proof is Proof.ENUMERATED)
LONGER = [people for people in ENUMERATED if people not in CHECKED]


def gaps(people, cells=RATING_CELLS, *, status, unable_counts=False):
    return list(RowProof(people, cells, Method(unable_counts=unable_counts), status=status).gaps())


@pytest.mark.parametrize("people", CHECKED)
def test_every_table_of_a_rating_has_an_acceptable_draw(people):
    assert gaps(people, status=False) == []
    if has_status([people], Method()):
        assert gaps(people, status=True) == []


@pytest.mark.parametrize("people", CHECKED)
def test_every_table_of_an_option_has_an_acceptable_draw(people):
    assert gaps(people, CHOICE_CELLS, status=False) == []


@pytest.mark.parametrize("people", [10, 12, 14, STATUS_LEAST - 1])
def test_below_twenty_a_status_would_leave_tables_without_a_draw(people):
    assert not has_status([people], Method())
    assert gaps(people, status=True)


def test_at_nineteen_six_tables_would_be_left():
    left = [(0, 0, 10, 9), (1, 0, 9, 9), (1, 0, 10, 8), (9, 0, 1, 9), (10, 0, 0, 9), (10, 0, 1, 8)]
    assert gaps(19, status=True) == left


@pytest.mark.prove
@pytest.mark.parametrize("people", LONGER)
def test_longer_every_table_of_a_rating_has_an_acceptable_draw(people):
    assert gaps(people, status=False) == []
    assert gaps(people, CHOICE_CELLS, status=False) == []
    if has_status([people], Method()):
        assert gaps(people, status=True) == []


@pytest.mark.prove
@pytest.mark.parametrize(
    "people", [people for people in ENUMERATED if has_status([people], Method(unable_counts=True))]
)
def test_longer_also_where_unable_counts(people):
    assert gaps(people, status=True, unable_counts=True) == []
