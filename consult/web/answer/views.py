"""The participant's pages, gathered: importing a module adds its routes."""

from consult.web.answer import (
    answering,
    arriving,
    choosing,
    consenting,
    debrief,
    hearing,
    looking_over,
    parts,
    privacy,
    receipts,
    replying,
    staying,
    understanding,
)
from consult.web.answer.blueprint import answer as blueprint

__all__ = [
    "answering",
    "arriving",
    "blueprint",
    "choosing",
    "consenting",
    "debrief",
    "hearing",
    "looking_over",
    "parts",
    "privacy",
    "receipts",
    "replying",
    "staying",
    "understanding",
]
