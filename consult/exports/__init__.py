"""A release in the world's formats: this tuple is the whole registry. An export never sees a row."""

from consult.exports import csv_file, json_file
from consult.exports.format import Format, Taken

FORMATS: tuple[Format, ...] = (csv_file.FORMAT, json_file.FORMAT)

__all__ = ["FORMATS", "Format", "Taken", "format_named"]


def format_named(name: str) -> Format:
    """The format of this name. Raises KeyError."""
    for each in FORMATS:
        if each.name == name:
            return each
    raise KeyError(name)
