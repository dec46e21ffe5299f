"""The files that a commissioner takes along, as programs read them."""

import csv
import io
import json
from typing import Any

from browser import Browser


def lines_of(browser: Browser, findings: str) -> list[dict[str, str]]:
    """The lines of the CSV file, by the names of its columns."""
    browser.get(f"{findings}.csv")
    return list(csv.DictReader(io.StringIO(browser.body.decode("utf-8-sig"))))


def content_of(browser: Browser, findings: str) -> dict[str, Any]:
    """What the JSON file says."""
    browser.get(f"{findings}.json")
    content: dict[str, Any] = json.loads(browser.body)
    return content
