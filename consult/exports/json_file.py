"""A release as JSON: what is stored, with the words of what was asked."""

import json

from consult.domain.findings import Release
from consult.domain.instrument import Instrument
from consult.domain.release_record import to_record
from consult.domain.text import Language
from consult.exports.format import Format


def write(release: Release, instrument: Instrument, language: Language) -> bytes:
    """One JSON object: ``title``, ``language``, ``asked`` (prompts and options by name) and the release."""
    told = {finding.item for finding in release.findings} | {one.item for one in release.attributes}
    asked = {
        item.name: {
            "prompt": item.prompt.read_any(language),
            "options": {option.name: option.prompt.read_any(language) for option in item.options},
        }
        for item in instrument.items
        if item.name in told or item.breakdown
    }
    content = {"title": instrument.title.read_any(language), "language": language, "asked": asked, **to_record(release)}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


FORMAT = Format(name="json", media="application/json", write=write)
