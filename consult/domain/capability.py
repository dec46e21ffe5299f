"""What a person who is signed in may do, each named scope:resource:action, and which roles carry it."""

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may be; one person may be several."""

    COORDINATOR = "coordinator"
    CUSTODIAN = "custodian"
    COMMISSIONER = "commissioner"
    INTERPRETER = "interpreter"
    """Somebody who lends her languages. She has an account to be known by, belongs to no consultation, and reads nothing."""


BELONGING = (Role.COORDINATOR, Role.CUSTODIAN, Role.COMMISSIONER)
"""What somebody may be in a consultation."""


class Capability(StrEnum):
    """The permission a page needs; every route names one."""

    ANYONE = "public:page:read"
    ARRIVED = "arrival:invitation:use"
    """Someone whose invitation was accepted in this session, or a participant."""
    PARTICIPATE = "response:own:write"
    WORK = "workbench:page:read"
    DESIGN = "consultation:round:design"
    RUN = "consultation:round:run"
    INVITE = "consultation:invitation:make"
    TABULATE = "consultation:release:prepare"
    PUBLISH = "consultation:release:publish"
    """Giving one of two words that a release be published."""
    GRANT = "consultation:member:grant"
    READ_WORDS = "response:words:read"
    ROTATE = "consultation:key:rotate"
    READ_FINDINGS = "release:published:read"
    SECOND_FACTOR = "account:factor:use"
    """Someone whose name and passphrase were right in this session."""
    OWN_ACCOUNT = "account:own:change"
    """Someone who is signed in, or who sets up what her account lacks."""
    PEOPLE = "staff:account:read"
    CONFIRM = "staff:account:confirm"


BOTH_OF_TWO = frozenset(
    {
        Capability.PUBLISH,
        Capability.GRANT,
        Capability.READ_WORDS,
        Capability.ROTATE,
        Capability.OWN_ACCOUNT,
        Capability.PEOPLE,
        Capability.CONFIRM,
    }
)
"""What a coordinator and a custodian may do alike, most of it only together."""

GRANTS: dict[Role, frozenset[Capability]] = {
    Role.COORDINATOR: frozenset(
        {
            Capability.WORK,
            Capability.DESIGN,
            Capability.RUN,
            Capability.INVITE,
            Capability.TABULATE,
        },
    )
    | BOTH_OF_TWO,
    Role.CUSTODIAN: frozenset({Capability.WORK}) | BOTH_OF_TWO,
    Role.COMMISSIONER: frozenset({Capability.READ_FINDINGS, Capability.OWN_ACCOUNT}),
    Role.INTERPRETER: frozenset({Capability.OWN_ACCOUNT}),
}
"""What each role may do. ``ANYONE`` needs no role."""

PARTICIPANTS = frozenset({Capability.ARRIVED, Capability.PARTICIPATE})
"""What a participant may do: with her own answers alone."""


def may(roles: frozenset[Role], capability: Capability) -> bool:
    """Whether someone with these roles may do this."""
    return capability is Capability.ANYONE or any(capability in GRANTS[role] for role in roles)
