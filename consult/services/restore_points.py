"""Restore points: what the ledger says of a restore, so that heads signed on what was lost are told from a roll-back.

A restore of the main store goes back to the newest head of the backup. Heads that were signed since, and lie elsewhere,
are of entries that are lost. Nobody without K1 can write such an act, so a ledger that somebody else rolled back has
none that explains its missing heads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consult.domain.ledger import Act, Deed, Head, decode_act
from consult.storage import ledger
from consult.storage.database import Transaction

SIZE, SINCE = "entries", "since"
LOST = "lost head of "


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePoint:
    """A restore on ``day`` to the ledger of ``size`` entries that was backed up on the day ``since``.

    ``lost`` are size and root of heads that stood in the third place and are not of what was restored.
    """

    day: date
    size: int
    since: date
    lost: frozenset[tuple[int, str]]

    def explains(self, head: Head) -> bool:
        """Whether this head was signed on what the restore lost.

        It is larger than what came back, and was signed no earlier than that and before the restore. One of the
        restore's own day may as well have been signed after it: it is explained only where the restore names it.
        """
        if head.size <= self.size or not self.since <= head.day <= self.day:
            return False
        return head.day < self.day or (head.size, head.root.hex()) in self.lost


def about(came_back: Head | None, witnessed: Iterable[Head], since: date) -> tuple[tuple[str, str], ...]:
    """What an act of restoring says: the newest head that came back, and the heads kept apart that are larger.

    ``since`` is the day of the backup: a head that is older than it and larger was lost before, and not by this.
    """
    size = came_back.size if came_back else 0
    lost = ((f"{LOST}{head.size}, {head.day.isoformat()}", head.root.hex()) for head in witnessed if head.size > size)
    return ((SIZE, str(size)), (SINCE, since.isoformat()), *lost)


def points(tx: Transaction) -> tuple[RestorePoint, ...]:
    """Every restore of the main store, as the ledger says. Precondition: the ledger was verified."""
    found = ((stored.entry.day, decode_act(stored.entry.act)) for stored in ledger.after(tx, 0) if stored.entry.act)
    return tuple(_point(day, act) for day, act in found if act.deed is Deed.RESTORED and SIZE in dict(act.about))


def _point(day: date, act: Act) -> RestorePoint:
    said = dict(act.about)
    lost = {(int(name.removeprefix(LOST).partition(",")[0]), root) for name, root in act.about if name.startswith(LOST)}
    return RestorePoint(day=day, size=int(said[SIZE]), since=date.fromisoformat(said[SINCE]), lost=frozenset(lost))
