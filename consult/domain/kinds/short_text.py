"""One line in her own words."""

from consult.domain.kinds.written import Written


class ShortText(Written):
    """See ``Kind``."""

    name = "short_text"
    longest = 500
