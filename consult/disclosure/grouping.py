"""Who may be told apart: groups merged by their sizes alone, before a round opens and after it closed (R1, R2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.domain.breakdown import shown
from consult.domain.table import UNSAID, Group

INVITED_LEAST = 15
"""Fewest people invited into a group that is declared before the round opens (R2)."""
GROUPS_MOST = 6
"""Most groups beside each other: as many as were proved publishable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pool:
    members: tuple[str, ...]
    people: int

    def with_(self, other: "_Pool") -> "_Pool":
        return _Pool(members=self.members + other.members, people=self.people + other.people)


def declare(invited: Sequence[tuple[str, int]], *, least: int = INVITED_LEAST) -> tuple[Group, ...]:
    """The groups that findings will be shown by, from the categories of the breakdown and how many were invited in each.

    Two-way only from 300 invited on (R9). Empty where there would be no more than one group: then nothing is broken down.
    """
    apart = shown(invited)
    return _groups(
        [_Pool(members=(name,), people=people) for name, people in apart], [name for name, _ in apart], least
    )


def continued(declared: Sequence[Group], earlier: Sequence[Sequence[Group]]) -> tuple[Group, ...]:
    """The declared groups, joined where an earlier release had told the same people apart in ways that would cross theirs.

    The finest grouping that both the declared groups and those of every earlier release fit into: then no difference
    of two releases' populations is a few people by their group (R1), whatever a round declares. Names alone decide.
    """
    pools: list[set[str]] = []
    for group in [*declared, *(group for groups in earlier for group in groups)]:
        members = set(group.members)
        members.update(*(pool for pool in pools if pool & members))
        pools = [*(pool for pool in pools if not pool & members), members]
    order = [*dict.fromkeys(member for group in declared for member in group.members), UNSAID]
    joined = (tuple(name for name in order if name in pool) for pool in pools)
    return tuple(
        sorted((Group(members=names) for names in joined if any(names)), key=lambda g: order.index(g.members[0]))
    )


def merge(groups: Sequence[tuple[Group, int]], everyone: int, threshold: int) -> tuple[Group, ...]:
    """The groups that a closed round is released by: each of at least ``threshold`` people.

    ``groups`` are the declared ones with how many took part. Those of the ``everyone`` who are in none of them, who
    did not say, join the smallest; so the groups cover everyone, and every difference between released populations
    is a union of groups: nobody, or at least ``threshold`` (R1). Empty where no more than one group would be left.

    Raises ValueError where the groups hold more people than took part.
    """
    unsaid = everyone - sum(people for _, people in groups)
    if unsaid < 0:
        raise ValueError("the groups hold more people than took part")
    pools = [_Pool(members=group.members, people=people) for group, people in groups]
    order = [member for group, _ in groups for member in group.members]
    if unsaid and pools:
        smallest = _smallest(pools)
        pools[smallest] = pools[smallest].with_(_Pool(members=(UNSAID,), people=unsaid))
        order.append(UNSAID)
    return _groups(pools, order, threshold)


def _groups(pools: list[_Pool], order: Sequence[str], least: int) -> tuple[Group, ...]:
    """Merge the smallest pool into the next smallest until all are large enough, and no more than may be.

    The earlier one goes first in a tie.
    """
    while len(pools) > 1 and ((low := pools[_smallest(pools)]).people < least or len(pools) > GROUPS_MOST):
        rest = [pool for pool in pools if pool is not low]
        place = _smallest(rest)
        rest[place] = rest[place].with_(low)
        pools = sorted(rest, key=lambda pool: min(map(order.index, pool.members)))
    if len(pools) <= 1:
        return ()
    return tuple(Group(members=tuple(sorted(pool.members, key=order.index))) for pool in pools)


def _smallest(pools: Sequence[_Pool]) -> int:
    return min(range(len(pools)), key=lambda place: pools[place].people)
