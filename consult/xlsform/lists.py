"""The lists of choices that a survey sheet refers to by name."""

from collections.abc import Iterator, Sequence

from consult.domain.instrument import Band, Option
from consult.domain.text import Text


class Lists:
    """Lists by what they say; lists that say the same are one, named after the first item that needs it."""

    def __init__(self) -> None:
        self._names: dict[tuple[Option, ...], str] = {}

    def of_options(self, options: Sequence[Option], item: str) -> str:
        """The name of the list of these options."""
        return self._named(tuple(options), item)

    def of_bands(self, bands: Sequence[Text], item: str) -> str:
        """The name of the list of these bands, low to high."""
        options = tuple(Option(name=band.value, prompt=said) for band, said in zip(Band, bands, strict=True))
        return self._named(options, f"{item}_bands")

    def rows(self) -> Iterator[tuple[str, Option]]:
        """Every choice with the name of its list."""
        for options, name in self._names.items():
            yield from ((name, option) for option in options)

    def _named(self, options: tuple[Option, ...], wanted: str) -> str:
        if options not in self._names:
            taken = set(self._names.values())
            name, again = wanted, 2
            while name in taken:
                name, again = f"{wanted}_{again}", again + 1
            self._names[options] = name
        return self._names[options]
