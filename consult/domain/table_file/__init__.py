"""A table as somebody publishes it, from a JSON file: numbers, what hides them, and how they add up."""

from consult.domain.table_file.numbers import TableFileError
from consult.domain.table_file.published import Cell, Kind, Linear, PublishedTable, Relation
from consult.domain.table_file.reading import MOST_BYTES, read

__all__ = ["MOST_BYTES", "Cell", "Kind", "Linear", "PublishedTable", "Relation", "TableFileError", "read"]
