"""Hostile table files: each fault is one sentence that names the key, and nothing is read for something else."""

import json
from fractions import Fraction

import pytest

from consult.domain.table_file import MOST_BYTES, Cell, Kind, TableFileError, read

GOOD = {
    "cells": {
        "A/male": 18,
        "A/female": None,
        "B/male": {"low": 10, "high": 20},
        "B/female": {"rounded": 15, "base": 5, "rule": "controlled"},
    },
    "relations": [
        {"total": "A", "parts": ["A/male", "A/female"]},
        {"parts": ["A/male", "B/male"], "equals": 33},
    ],
    "linear": [{"coefficients": {"A/male": 1, "B/male": -2.5}, "low": -20, "high": 4}],
    "population": 100,
    "threshold": 10,
    "insiders": 1,
    "kind": "attribute",
    "primary": ["A/female"],
    "structural": [],
}


def refused(content):
    data = (
        content
        if isinstance(content, bytes)
        else content.encode()
        if isinstance(content, str)
        else json.dumps(content).encode()
    )
    with pytest.raises(TableFileError) as error:
        read(data)
    return str(error.value)


def test_the_agreed_example_is_read_as_it_stands():
    table = read(json.dumps(GOOD).encode())
    assert dict(table.cells) == {
        "A/male": Cell(least=18, most=18, exact=True),
        "A/female": Cell(least=0, most=100),
        "B/male": Cell(least=10, most=20),
        "B/female": Cell(least=11, most=19),
    }
    assert table.margins == ("A",)
    assert table.totals == frozenset()
    assert table.linear[0].coefficients == ((Fraction(1), "A/male"), (Fraction(-5, 2), "B/male"))
    assert (table.population, table.threshold, table.insiders, table.kind) == (100, 10, 1, Kind.ATTRIBUTE)
    assert table.primary == ("A/female",)


def test_all_keys_but_cells_and_relations_may_be_left_out():
    table = read(b'\xef\xbb\xbf{"cells": {"a": 3.0}, "relations": []}')
    assert (table.population, table.threshold, table.insiders, table.primary) == (None, 10, 0, None)
    assert table.kind is Kind.ATTRIBUTE
    assert table.cells["a"] == Cell(least=3, most=3, exact=True)


@pytest.mark.parametrize(
    ("cell", "interval"),
    [
        ({"rounded": 15, "base": 5, "rule": "nearest"}, (13, 17)),
        ({"rounded": 0, "base": 5, "rule": "nearest"}, (0, 2)),
        ({"rounded": 0, "base": 5, "rule": "controlled"}, (0, 4)),
        ({"rounded": 20, "base": 10, "rule": "nearest"}, (15, 25)),
        ({"rounded": 98, "base": 1, "rule": "nearest"}, (98, 98)),
        ({"low": 98}, (98, 100)),
        ({"high": 7}, (0, 7)),
        ({"low": 3, "high": None}, (3, 100)),
        ({"low": 90, "high": 200}, (90, 100)),
    ],
)
def test_what_a_cell_leaves_possible(cell, interval):
    found = read(json.dumps({"cells": {"a": cell}, "relations": [], "population": 100}).encode()).cells["a"]
    assert ((found.least, found.most), found.exact) == (interval, False)


def changed(**keys):
    return {**GOOD, **keys}


def with_cell(cell):
    return {"cells": {"a": cell}, "relations": [], "population": 50}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "Line 1, column 1: this is not JSON (Expecting value)."),
        ('{"cells": {},\n "relations" []}', "Line 2, column 14: this is not JSON (Expecting ':' delimiter)."),
        (b"\xff\xfe{}", "The file: it is not UTF-8."),
        ("[]", "The file: it must be an object."),
        ("{}", "The file: the key cells is missing."),
        ('{"cells": {}}', "The file: the key relations is missing."),
        ('{"cells": {"a": 1, "a": 2}, "relations": []}', "The key “a”: it stands twice in one object."),
        ('{"cells": {"a": NaN}, "relations": []}', "The file: NaN is no number."),
        ('{"cells": {"a": 1e99}, "relations": []}', "cells, “a”: 1E+99 has too many digits."),
        ('{"cells": {"a": 1e9999999999999999999}, "relations": []}', "The file: a number in it has too many digits."),
        ('{"cells": {"a": ' + "9" * 5000 + '}, "relations": []}', "The file: a number in it has too many digits."),
        ("[" * 100_000, "The file: it is nested too deeply."),
        (changed(treshold=5), "The file: the key “treshold” is not known."),
        (changed(cells=[]), "cells: it must be an object."),
        (changed(relations={}), "relations: it must be a list."),
        (changed(relations=[7]), "relations, number 1: it must be an object."),
        (changed(relations=[{"total": "A"}]), "relations, number 1: parts must be a list of names."),
        (changed(relations=[{"total": "A", "parts": []}]), "relations, number 1: parts must be a list of names."),
        (changed(relations=[{"total": 3, "parts": ["A/male"]}]), "relations, number 1: total must be a name."),
        (
            changed(relations=[{"parts": ["A/male"]}]),
            "relations, number 1: it has neither a total nor a number that it equals.",
        ),
        (
            changed(relations=[{"total": "A", "parts": ["A/male", "A/male"]}]),
            "relations, number 1: “A/male” stands in it twice.",
        ),
        (changed(relations=[{"total": "A", "parts": ["A"]}]), "relations, number 1: “A” stands in it twice."),
        (
            changed(relations=[{"total": "A", "parts": ["A/mail"]}]),
            "relations, number 1: “A/mail” is neither a cell nor a total.",
        ),
        (
            changed(relations=[{"total": "A", "parts": ["A/male"], "sum": 1}]),
            "relations, number 1: the key “sum” is not known.",
        ),
        (
            changed(relations=[{"parts": ["A/male"], "equals": -1}]),
            "relations, number 1, equals: -1 is not a whole number from 0 to 1000000000.",
        ),
        (
            changed(linear=[{"coefficients": {"Z": 1}, "low": 0}]),
            "linear, number 1: “Z” is neither a cell nor a total.",
        ),
        (changed(linear=[{"coefficients": {}, "low": 0}]), "linear, number 1: coefficients must be an object of names and numbers."),
        (changed(linear=[{"coefficients": {"A/male": 1}}]), "linear, number 1: it has neither a low nor a high end."),
        (
            changed(linear=[{"coefficients": {"A/male": 1}, "low": 2, "high": 1}]),
            "linear, number 1: its low end is above its high end.",
        ),
        (
            changed(linear=[{"coefficients": {"A/male": "x"}, "low": 2}]),
            "linear, number 1, “A/male”: “x” is not a number.",
        ),
        (
            changed(linear=[{"coefficients": {"A/male": 1e-12}, "low": 2}]),
            "linear, number 1, “A/male”: 1E-12 has too many digits.",
        ),
        (changed(population=-1), "population: -1 is not a whole number from 0 to 1000000000."),
        (changed(population="many"), "population: “many” is not a number."),
        (changed(threshold=2.5), "threshold: 2.5 is not a whole number from 0 to 1000000000."),
        (changed(threshold=None), "threshold: null is not a number."),
        (changed(insiders=True), "insiders: true is not a number."),
        (changed(kind="secret"), "kind: it is one of attribute, opinion, base."),
        (changed(kind=["opinion"]), "kind: it is one of attribute, opinion, base."),
        (changed(primary=["A"]), "primary: “A” is not a cell."),
        (changed(primary="A/female"), "primary: it must be a list of names."),
        (changed(structural=["A/male"]), "structural: the cell “A/male” is at least 18, not nought."),
        (with_cell(bool(1)), "cells, “a”: true is not a number."),
        (with_cell("12"), "cells, “a”: it is a count, null, {low, high}, or {rounded, base, rule}."),
        (with_cell([1, 2]), "cells, “a”: it is a count, null, {low, high}, or {rounded, base, rule}."),
        (with_cell({}), "cells, “a”: it is a count, null, {low, high}, or {rounded, base, rule}."),
        (with_cell({"rounded": 5}), "cells, “a”: it is a count, null, {low, high}, or {rounded, base, rule}."),
        (with_cell({"low": 1, "hi": 2}), "cells, “a”: it is a count, null, {low, high}, or {rounded, base, rule}."),
        (with_cell(-3), "cells, “a”: -3 is not a whole number from 0 to 1000000000."),
        (with_cell(3.5), "cells, “a”: 3.5 is not a whole number from 0 to 1000000000."),
        (with_cell(51), "cells, “a”: it is at least 51, and at most 50."),
        (with_cell({"low": 9, "high": 8}), "cells, “a”: it is at least 9, and at most 8."),
        (with_cell({"rounded": 7, "base": 5, "rule": "nearest"}), "cells, “a”: 7 is not a multiple of its base, 5."),
        (with_cell({"rounded": 0, "base": 0, "rule": "nearest"}), "cells, “a”: 0 is not a multiple of its base, 0."),
        (
            with_cell({"rounded": 5, "base": 5, "rule": "random"}),
            "cells, “a”: the rule of a rounded number is nearest or controlled.",
        ),
        ({"cells": {"\x1b[2J": -1}, "relations": []}, "cells, “�[2J”: -1 is not a whole number from 0 to 1000000000."),
    ],
)  # fmt: skip
def test_each_fault_names_its_place(content, sentence):
    assert refused(content) == sentence


def test_too_large_a_file_and_too_many_cells_are_refused():
    assert refused(b" " * (MOST_BYTES + 1)) == "The file: it has more than 10 MB."
    many = {"cells": dict.fromkeys(map(str, range(5001)), 1), "relations": []}
    assert refused(many) == "cells: there are more than 5000."
