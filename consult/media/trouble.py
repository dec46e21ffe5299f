"""Why a file is not kept: reason codes, with no word of what is in it."""

from enum import StrEnum, unique


@unique
class Trouble(StrEnum):
    """What is wrong with a file that was brought."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_SOUND = "not_a_sound"
    OTHER_SOUND = "other_sound"
    """Sound, in a form that not every browser plays, or that holds more than one track."""
    BROKEN = "broken"
    """It begins as what it says it is, and does not go on so: cut off, padded, or two files in one."""
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    NOT_A_PICTURE = "not_a_picture"


class MediaError(ValueError):
    """This file is not kept."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def broken() -> MediaError:
    """It does not hold together."""
    return MediaError(Trouble.BROKEN)
