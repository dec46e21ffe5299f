"""Recordings and pictures that somebody brings, as hostile input: bytes in, and out only what was written here."""

from consult.media.picture import MIMES, Drawn, redraw
from consult.media.recording import MOST_BYTES, clean
from consult.media.trouble import MediaError, Trouble

__all__ = ["MIMES", "MOST_BYTES", "Drawn", "MediaError", "Trouble", "clean", "redraw"]
