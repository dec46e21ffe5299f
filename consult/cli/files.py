"""A file that somebody named, read no further than it may reach."""

from pathlib import Path

from consult.cli.refusing import refuse


def read_bytes(file: Path, most: int) -> bytes:
    """Its first ``most`` bytes; refused in one sentence where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        refuse(f"The file {file} cannot be read: {error.strerror or 'it is no file'}.")
    except ValueError:
        refuse("The name of the file cannot be a file’s.")
