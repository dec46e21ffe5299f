"""As much as she likes in her own words."""

from consult.domain.kinds.written import Written


class LongText(Written):
    """See ``Kind``."""

    name = "long_text"
    seconds = (30, 480)
    longest = 20_000
