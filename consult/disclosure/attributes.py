"""Who took part, drawn: in tens and in words, for everyone and no group (R3, decision 0018)."""

from consult.disclosure.auditor import Reason, audit_attribute
from consult.disclosure.rounding import RoundingKey, Source, draw, drawn_total, joined
from consult.disclosure.wording import words
from consult.domain.findings import TENS, Attribute, Method
from consult.domain.table import Table

TRIES = 1_000


class NoDrawError(Exception):
    """No draw was accepted; ``reasons`` are for the log."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("no draw of an attribute was accepted")
        self.reasons = reasons


def draw_attribute(table: Table, method: Method, key: RoundingKey, release: bytes, members: bytes) -> Attribute:
    """The first draw of these counts that the auditor accepts. Its base is ten.

    With a base of five a figure of five would say that one to nine people are so, which is just what may not be known of
    an attribute. Raises NoDrawError.
    """
    (row,) = table.rows
    source = Source(key=key, release=release, row=joined([b"who", table.item.encode()]), members=members)
    reasons: tuple[Reason, ...] = ()
    for counter in range(TRIES):
        counts = draw(table.cells, row.counts, TENS, source, counter)
        figures = words(table.cells, counts, TENS)
        drawn = Attribute(item=table.item, total=drawn_total(row.people, TENS), figures=figures)
        reasons = audit_attribute(drawn, row.people, method)
        if not reasons:
            return drawn
    raise NoDrawError(reasons)
