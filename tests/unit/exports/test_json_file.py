"""The JSON file that a commissioner takes along: a release, and nothing that says more of sizes than its figures do."""

import json
from dataclasses import replace

from consult.domain.release_record import to_record
from consult.exports import Taken, json_file
from consult.services.planning import told_apart
from tests.unit.disclosure.panels import drawn, released
from tests.world import instrument


def test_no_file_says_which_group_has_just_ten() -> None:
    """Participants are shown groups of eleven and more: the one that is published and not shown to them has ten."""
    finding = drawn("home", [(5, 5, 10, 5), (0, 0, 10, 0), (5, 5, 0, 5)], [25, 10, 15])
    release, roster = released([finding], [25, 10, 15])
    shown = told_apart(list(zip(release.groups, roster.groups, strict=True)))
    release = replace(release, told=shown)
    assert set(release.groups) - set(shown) == {release.groups[0]}
    asked = instrument()
    content = json.loads(json_file.write(Taken(release=release, instrument=asked), asked.languages[0]))
    assert content["groups"] == [["group 0"], ["group 1"]]
    assert "told" not in content
    assert content.keys() >= to_record(release).keys() - {"told"}, "all else of the release is there"
