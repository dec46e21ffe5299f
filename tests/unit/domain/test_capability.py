"""Who may do what: roles carry capabilities, and no role reaches a participant's."""

import re
from itertools import combinations

import pytest

from consult.domain.capability import BELONGING, GRANTS, PARTICIPANTS, Capability, Role, may

EVERY_SET = [frozenset(some) for size in range(4) for some in combinations(Role, size)]
STAFF = set(Capability) - PARTICIPANTS - {Capability.SECOND_FACTOR, Capability.ANYONE}


def test_every_role_says_what_it_may() -> None:
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("capability", sorted(STAFF))
def test_every_capability_of_staff_is_someones(capability: Capability) -> None:
    assert any(capability in held for held in GRANTS.values())


@pytest.mark.parametrize("roles", EVERY_SET, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_no_roles_together_reach_a_participants_answers(roles: frozenset[Role]) -> None:
    assert not any(may(roles, capability) for capability in PARTICIPANTS)


@pytest.mark.parametrize("roles", EVERY_SET, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_several_roles_may_what_each_may_and_no_more(roles: frozenset[Role]) -> None:
    together = {capability for capability in Capability if may(roles, capability)}
    assert together == {Capability.ANYONE}.union(*(GRANTS[role] for role in roles))


def test_only_a_coordinator_designs_invites_runs_and_tabulates() -> None:
    for capability in (Capability.DESIGN, Capability.INVITE, Capability.RUN, Capability.TABULATE):
        assert [role for role in Role if may(frozenset({role}), capability)] == [Role.COORDINATOR]


def test_a_commissioner_reads_findings_keeps_her_account_and_nothing_else() -> None:
    assert GRANTS[Role.COMMISSIONER] == {Capability.READ_FINDINGS, Capability.OWN_ACCOUNT}
    assert not may(frozenset({Role.COORDINATOR, Role.CUSTODIAN}), Capability.READ_FINDINGS)


def test_an_interpreter_keeps_her_account_and_nothing_else() -> None:
    assert GRANTS[Role.INTERPRETER] == {Capability.OWN_ACCOUNT}
    assert Role.INTERPRETER not in BELONGING
    for roles in EVERY_SET:
        with_her = {capability for capability in Capability if may(roles | {Role.INTERPRETER}, capability)}
        assert with_her - {capability for capability in Capability if may(roles, capability)} <= {
            Capability.OWN_ACCOUNT
        }


def test_capabilities_are_named_scope_resource_action() -> None:
    for capability in Capability:
        assert re.fullmatch(r"[a-z]+:[a-z]+:[a-z]+", capability.value)
