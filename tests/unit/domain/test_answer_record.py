"""An answer as bytes: what is written, and that nothing else is read."""

from decimal import Decimal

import pytest

from consult.domain.answer import BLANK, SKIPPED, UNABLE, Answer, given
from consult.domain.answer_record import decode, encode

WRITTEN = [
    (BLANK, b'{"state":"blank","value":null}'),
    (SKIPPED, b'{"state":"skipped","value":null}'),
    (UNABLE, b'{"state":"unable","value":null}'),
    (given(9), b'{"state":"given","value":9}'),
    (given("lived"), b'{"state":"given","value":"lived"}'),
    (given(Decimal("1.50")), b'{"state":"given","value":{"number":"1.50"}}'),
    (given(("b", "a")), b'{"state":"given","value":["b","a"]}'),
    (given('ሰላም 👩‍👩‍👧 "x" \\ \n'), '{"state":"given","value":"ሰላም 👩‍👩‍👧 \\"x\\" \\\\ \\n"}'.encode()),
]


@pytest.mark.parametrize(("answer", "record"), WRITTEN)
def test_an_answer_is_written_in_one_way_and_read_back(answer: Answer, record: bytes) -> None:
    assert encode(answer) == record
    assert decode(record) == answer


def test_a_number_keeps_its_digits_and_its_sort() -> None:
    for number in ("1.50", "-0", "0.0000001", "123456789012345678901234567890"):
        back = decode(encode(given(Decimal(number)))).value
        assert isinstance(back, Decimal)
        assert str(back) == str(Decimal(number))


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"\xff",
        b'{"state":"given"}',
        b'{"value":null}',
        b'{"state":"given","value":null}',
        b'{"state":"blank","value":7}',
        b'{"state":"skipped","value":""}',
        b'{"state":"erased","value":null}',
        b'{"state":null,"value":null}',
        b'{"state":"blank","value":null,"more":1}',
        b'{"state":"given","value":1.5}',
        b'{"state":"given","value":[1]}',
        b'{"state":"given","value":["a",null]}',
        b'{"state":"given","value":{}}',
        b'{"state":"given","value":{"number":1}}',
        b'{"state":"blank","value":null}x',
        b'{"state":"blank","value":null',
    ],
)
def test_anything_else_is_refused(record: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own errors are ValueErrors too
        decode(record)


@pytest.mark.parametrize(
    "record",
    [
        b'{"state":"given","value":true}',
        b'{"state":"given","value":{"number":"many"}}',
        b'{"state":"given","value":{"number":"1","more":2}}',
        b'{"value":null,"state":"blank"}',
        b'{"state": "blank", "value": null}',
        b'{"state":"given","value":7,"value":8}',
        b'{"state":"given","value":"\\u0061"}',
        b'{"state":"blank","value":null}\n',
        b'{"state":"given","value":NaN}',
    ],
)
def test_what_encode_never_writes_is_not_read(record: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own errors are ValueErrors too
        decode(record)
