"""Hostile ratings files: each fault is one sentence that names file, row and column."""

import pytest

from consult.domain.delphi.bands import Bands
from consult.domain.ratings_file import MOST_BYTES, RatingsError, read

GOOD = "who,group,a,b\np1,survivors,7,1\np2,,9,\n"


def told(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return read(data, "panel.csv", bands=options.pop("bands", Bands()), **options)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.rstrip(),
        GOOD + "\n\n,,,\n",
        GOOD.replace("\n", ",,\n"),
        GOOD.replace("7", " 7 ").replace("9", "9.0"),
        GOOD.replace("p1", '"p1"'),
    ],
)
def test_one_file_in_many_dresses_is_one_round(text):
    found = told(text)
    assert found.items == ("a", "b")
    assert [(person.pseudonym, person.group) for person in found.people] == [("p1", "survivors"), ("p2", "")]
    assert [dict(person.ratings) for person in found.people] == [{"a": 7, "b": 1}, {"a": 9}]
    assert found.groups == ("survivors",)


def test_unable_to_say_is_neither_a_rating_nor_blank():
    found = told("who,a,b\np1,unable,7\np2,8,\n", unable="unable")
    assert found.people[0].unable == {"a"}
    assert dict(found.people[0].ratings) == {"b": 7}
    assert not found.people[1].unable


def test_a_rating_is_never_in_a_representation():
    assert "7" not in repr(told(GOOD).people[0])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "panel.csv is empty: the first row names the columns."),
        ("\n\n", "panel.csv is empty: the first row names the columns."),
        ("who,a\n", "panel.csv has no row of ratings."),
        ("who\np1\n", "panel.csv, row 1: no column holds an item; are fields separated by commas?"),
        ("who,group\np1,x\n", "panel.csv, row 1: no column holds an item; are fields separated by commas?"),
        ("who,a,,b\np1,1,2,3\n", "panel.csv, row 1: column 3 has no name."),
        ("who,a,a\np1,1,2\n", "panel.csv, row 1: two columns are named “a”."),
        ("who,a\np1,7\np1,8\n", "panel.csv, row 3, column who: “p1” stands in row 2 already."),
        ("who,a\n,7\n", "panel.csv, row 2, column who: the pseudonym is missing."),
        ("who,a,b\np1,7\n", "panel.csv, row 2: it has 2 fields where the first row names 3 columns."),
        ("who,a\np1,7,8\n", "panel.csv, row 2: it has 3 fields where the first row names 2 columns."),
        ("who,a\np1,seven\n", "panel.csv, row 2, column a: “seven” is not a whole number from 1 to 9."),
        ("who,a\np1,7.5\n", "panel.csv, row 2, column a: “7.5” is not a whole number from 1 to 9."),
        ("who,a\np1,10\n", "panel.csv, row 2, column a: “10” is not a whole number from 1 to 9."),
        ("who,a\np1,0\n", "panel.csv, row 2, column a: “0” is not a whole number from 1 to 9."),
        ("who,a\np1,٧\n", "panel.csv, row 2, column a: “٧” is not a whole number from 1 to 9."),
        ("who,a\np1,nan\n", "panel.csv, row 2, column a: “nan” is not a whole number from 1 to 9."),
        ("who,a\np1,=1+1\n", "panel.csv, row 2, column a: “=1+1” is not a whole number from 1 to 9."),
        ("who,a\np1,\x1b[2J\n", "panel.csv, row 2, column a: “�[2J” is not a whole number from 1 to 9."),
        ("who,a\np1,\u202e7\n", "panel.csv, row 2, column a: “�7” is not a whole number from 1 to 9."),
        ("who,group,a\np1,everyone,7\n", "panel.csv, row 2, column group: no group may be called “everyone”."),
        ("who,a\np1,7\n\np2,x\n", "panel.csv, row 4, column a: “x” is not a whole number from 1 to 9."),
        (b"who,a\np1,7\np\xe9,8\n", "panel.csv, line 3: this is not UTF-8. Save the file as CSV in UTF-8."),
        ("who,a\np1,7\n".encode("utf-16"), "panel.csv, line 1: this is not UTF-8. Save the file as CSV in UTF-8."),
    ],
)
def test_each_fault_names_its_place(text, sentence):
    with pytest.raises(RatingsError) as refused:
        told(text)
    assert str(refused.value) == sentence


def test_a_letter_in_row_812_is_found_there():
    rows = [f"p{row},7,8" for row in range(2, 1000)]
    rows[810] = "p812,7,b"
    with pytest.raises(RatingsError) as refused:
        told("\n".join(["who,a,b", *rows]))
    assert str(refused.value) == "panel.csv, row 812, column b: “b” is not a whole number from 1 to 9."


@pytest.mark.parametrize("text", ['who,a\np1,"7\n', 'who,a\np1,"7"8\n', "who,a\np1," + "7" * 200_000 + "\n"])
def test_what_is_no_csv_is_refused_with_its_row(text):
    with pytest.raises(RatingsError, match=r"^panel\.csv, row 2: this is not CSV \(.*\)\.$"):
        told(text)


def test_a_long_rating_is_cut_in_the_sentence():
    with pytest.raises(RatingsError) as refused:
        told("who,a\np1," + "7" * 5_000 + "\n")
    assert len(str(refused.value)) < 140


def test_too_large_a_file_and_too_many_columns_are_refused():
    with pytest.raises(RatingsError, match=r"^panel\.csv has more than 20 MB\.$"):
        told(b"x" * (MOST_BYTES + 1))
    with pytest.raises(RatingsError, match="there are more than 1000 columns"):
        told(",".join(f"c{place}" for place in range(1001)) + "\np1\n")


def test_a_nameless_first_column_is_the_pseudonyms():
    assert told(",a\np1,7\n").people[0].pseudonym == "p1"


def test_other_scales_are_read_by_their_bands():
    votes = Bands(low=(0, 0), high=(1, 1))
    assert dict(told("who,a\np1,0\n", bands=votes).people[0].ratings) == {"a": 0}
    mood = Bands(low=(-2, -1), high=(1, 2))
    assert dict(told("who,a\np1,-2\n", bands=mood).people[0].ratings) == {"a": -2}
