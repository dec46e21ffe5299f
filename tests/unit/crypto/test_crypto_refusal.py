import traceback

import pytest
from cryptography.exceptions import InvalidTag

from consult.crypto.entropy import draw, fresh
from consult.crypto.errors import Refused, refuses
from tests.vectors.given import Stream


@refuses
def _fail(error):
    raise error


@pytest.mark.parametrize(
    "error", [InvalidTag(), ValueError("secret"), TypeError("secret"), UnicodeDecodeError("a", b"", 0, 0, "")]
)
def test_every_failure_on_opening_is_one_refusal_that_says_nothing(error):
    with pytest.raises(Refused) as caught:
        _fail(error)
    assert caught.value.args == ()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    told = "".join(traceback.format_exception(caught.value))
    assert "secret" not in told
    assert type(error).__name__ not in told


def test_a_fault_that_is_not_the_blobs_is_not_hidden():
    with pytest.raises(KeyError):
        _fail(KeyError())


def test_what_opens_is_handed_through():
    @refuses
    def opening(blob, *, times):
        return blob * times

    assert opening(b"a", times=3) == b"aaa"
    assert opening.__name__ == "opening"


def test_a_refusal_is_not_one_of_the_failures_it_stands_for():
    assert Refused.__bases__ == (Exception,)


@pytest.mark.parametrize("given", [b"", bytes(11), bytes(13)])
def test_a_source_that_gives_another_number_of_bytes_is_an_error(given):
    with pytest.raises(ValueError, match="number of bytes"):
        draw(lambda _: given, 12)


def test_fresh_secrets_are_thirty_two_bytes_of_the_source():
    stream = Stream("fresh")
    assert fresh(stream) == Stream("fresh")(32)
    assert stream.asked == [32]
