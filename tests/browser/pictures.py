"""Reference pictures: how a page looked when someone looked at it and found it good."""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page

FOLDER = Path(__file__).with_name("pictures")
WRITE = "CONSULT_PICTURES"
"""Set to ``write``, this environment variable keeps what is seen now as the reference; then look at it."""
BLOCK = 8
"""Pixels that become one when two pictures are compared, so that the smoothing of an edge does not count."""
UNLIKE = 48
"""Grey levels, of 255, by which a block must differ to count."""
MOST_UNLIKE = 0.02
"""The share of blocks that may differ."""
MOST_TALLER = 0.03
"""The share by which a page may be taller or shorter."""


def compare(page: Page, name: str) -> None:
    """Hold the whole open page against its reference picture."""
    seen = Image.open(BytesIO(page.screenshot(full_page=True, animations="disabled", caret="hide"))).convert("L")
    path = FOLDER / f"{name}.png"
    if os.environ.get(WRITE) == "write":
        FOLDER.mkdir(exist_ok=True)
        seen.quantize(8).save(path, optimize=True)
        return
    assert path.exists(), f"no reference picture {path.name}: set {WRITE}=write, then look at it"
    known = Image.open(path).convert("L")
    assert seen.width == known.width, name
    assert abs(seen.height - known.height) <= MOST_TALLER * known.height, (name, seen.size, known.size)
    assert unlike(seen, known) <= MOST_UNLIKE, f"{name} does not look as it did"


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The share of blocks in which two pictures differ, over the height that both have."""
    height = min(one.height, other.height)
    size = (max(1, one.width // BLOCK), max(1, height // BLOCK))
    small = [each.crop((0, 0, each.width, height)).resize(size, Image.Resampling.BOX) for each in (one, other)]
    differing = ImageChops.difference(*small).histogram()
    return sum(differing[UNLIKE:]) / (size[0] * size[1])
