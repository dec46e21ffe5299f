"""One line in her own words."""

from consult.domain.kinds.written import Written


class ShortText(Written):
    """See ``Kind``."""

    name = "short_text"
    seconds = (15, 120)
    longest = 500
