"""`consult delphi` as a researcher says it, on published data and published examples."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy import stats

from consult.cli import main
from tests.unit.delphi.test_published_statistics import ANXIETY

DATA = Path(__file__).resolve().parents[2] / "vectors/delphi"
ROUNDS = (DATA / "aggrecat_round_1.csv", DATA / "aggrecat_round_2.csv")
ITEM_KEYS = [
    "n", "unable", "mean", "median", "q1", "q3", "iqr", "iqr_agreed", "low", "mid", "high",
    "consensus", "ipr", "ipras", "disagreement_index", "rand_ucla", "groups",
]  # fmt: skip


def run(*words):
    return CliRunner().invoke(main, ["delphi", *map(str, words)])


def figures(*words):
    result = run(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def written(folder, name, rows):
    file = folder / name
    file.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
    return file


def columns(file):
    with file.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def test_the_keys_are_those_of_the_agreed_form():
    told = figures(*ROUNDS)
    assert list(told) == ["n", "items", "kendall", "stability", "attrition", "bias"]
    claim = told["items"]["claim_20"]
    assert list(claim) == ITEM_KEYS
    assert list(claim["groups"]) == ["UOM1", "UOM2", "UOM3", "UOM4", "UOM5"]
    assert list(claim["groups"]["UOM1"]) == ITEM_KEYS
    assert list(told["kendall"]) == ["w", "chi2", "df", "p"]
    assert list(told["stability"]["claim_20"]) == ["kappa", "unchanged", "wilcoxon_p", "cv_change"]
    assert told["attrition"] == {name: [0.0] for name in ["everyone", *claim["groups"]]}


def test_understanding_of_25_claims_is_as_numpy_and_scipy_have_it():
    told = figures(*ROUNDS, "--low", "1-2", "--high", "6-7")
    before, after = (columns(file) for file in ROUNDS)
    items = list(told["items"])
    assert (told["n"], len(items)) == (25, 25)
    for item in items:
        earlier, later = (np.array([int(row[item]) for row in rows]) for rows in (before, after))
        said = told["items"][item]
        quarters = np.quantile(later, [0.25, 0.5, 0.75])
        assert [said["q1"], said["median"], said["q3"]] == pytest.approx(quarters)
        assert said["mean"] == pytest.approx(later.mean())
        assert [said["low"], said["high"]] == pytest.approx([(later <= 2).mean(), (later >= 6).mean()])
        assert said["rand_ucla"] is said["ipr"] is None
        change = told["stability"][item]
        assert change["cv_change"] is None, "they are fewer than thirty"
        assert said["iqr_agreed"] is None, "none is agreed on for seven points"
        assert change["unchanged"] == pytest.approx((earlier == later).mean())
        assert change["wilcoxon_p"] == pytest.approx(stats.wilcoxon(later, earlier).pvalue)
        for group, of_group in said["groups"].items():
            mine = [int(row[item]) for row in after if row["group"] == group]
            assert (of_group["n"], of_group["mean"]) == (5, pytest.approx(np.mean(mine)))
    table = np.array([[int(row[item]) for item in items] for row in after])
    friedman = stats.friedmanchisquare(*table.T)
    assert told["kendall"]["chi2"] == pytest.approx(friedman.statistic)
    assert told["kendall"]["p"] == pytest.approx(friedman.pvalue)
    assert told["kendall"]["w"] == pytest.approx(friedman.statistic / (25 * 24))


def test_nineteen_votes_on_28_statements_are_those_of_the_published_data():
    told = figures(DATA / "ladenburg_votes.csv", "--low", "0-0", "--high", "1-1")
    assert (told["n"], len(told["items"])) == (19, 28)
    disagreed = {item: round(said["low"] * said["n"]) for item, said in told["items"].items() if said["low"]}
    assert disagreed == {
        "s04": 6, "s08": 1, "s09": 1, "s17": 2, "s18": 1, "s19": 1, "s20": 3, "s22": 5, "s24": 4, "s26": 1,
    }  # fmt: skip
    assert told["items"]["s04"]["consensus"] == "none"
    assert {item for item, said in told["items"].items() if said["n"] < 19} == {"s16", "s19", "s26", "s27"}
    assert told["stability"] == told["attrition"] == {}
    assert told["kendall"]["df"] == 27


def test_published_concordance_and_kappa_come_out_of_files(tmp_path):
    names = [f"subject{place}" for place in range(20)]
    panel = written(tmp_path, "a.csv", [["who", *names], *([f"r{n}", *row] for n, row in enumerate(ANXIETY))])
    kendall = figures(panel, "--low", "1-2", "--high", "5-6")["kendall"]
    assert (f"{kendall['w']:.2f}", f"{kendall['chi2']:.1f}", kendall["df"]) == ("0.54", "30.8", 19)
    assert f"{kendall['p']:.4f}" == "0.0429"
    rounds = [written(tmp_path, f"{n}.csv", [["who", "it"], *zip(names, ANXIETY[n], strict=True)]) for n in range(2)]
    change = figures(*rounds, "--low", "1-2", "--high", "5-6")["stability"]["it"]
    assert f"{change['kappa']:.3f}" == "0.297"


def test_a_published_criterion_is_appropriate(tmp_path):
    ratings = [4, 5, 6] + [7] * 5 + [8] * 5 + [9] * 2
    said = figures(written(tmp_path, "c.csv", [["who", "it"], *enumerate(ratings)]))["items"]["it"]
    assert (said["median"], said["ipr"], f"{said['ipras']:.1f}") == (7, 1, "6.1")
    assert said["disagreement_index"] == pytest.approx(1 / 6.1)
    assert said["rand_ucla"] == "appropriate"
    assert said["consensus"] == "in"


@pytest.mark.parametrize(
    ("ratings", "bands", "agreed"),
    [
        ([6, 7, 8, 9], ("1-3", "7-9"), True),
        ([1, 7, 8, 9], ("1-3", "7-9"), False),
        ([3, 4, 4, 5], ("1-2", "4-5"), True),
        ([1, 2, 4, 5], ("1-2", "4-5"), False),
        ([1, 1, 1, 1], ("0-1", "3-4"), None),
        ([], ("1-3", "7-9"), None),
    ],
)
def test_a_narrow_range_is_agreement_on_five_and_on_nine_points(tmp_path, ratings, bands, agreed):
    rows = [["who", "it", "other"], *((n, said, 1) for n, said in enumerate(ratings)), ("z", "", 1)]
    file = written(tmp_path, "r.csv", rows)
    words = ("--low", bands[0], "--high", bands[1])
    assert figures(file, *words)["items"]["it"]["iqr_agreed"] is agreed
    row = next(line for line in run(file, *words).stdout.splitlines() if line.startswith("it "))
    assert row.split()[6] == {True: "yes", False: "no", None: "–"}[agreed]


def test_a_change_of_variation_is_told_from_thirty_people_on(tmp_path):
    told = ([1, 9] * 15, [4, 6] * 15)
    files = [written(tmp_path, f"{at}.csv", [["who", "it"], *enumerate(ratings)]) for at, ratings in enumerate(told)]
    found = figures(*files)["stability"]["it"]["cv_change"]
    assert found == pytest.approx(np.std(told[1], ddof=1) / 5 - np.std(told[0], ddof=1) / 5)
    assert f"{found:.2f}" in run(*files).stdout
    fewer = [
        written(tmp_path, f"{at}.csv", [["who", "it"], *enumerate(ratings[:29])]) for at, ratings in enumerate(told)
    ]
    assert figures(*fewer)["stability"]["it"]["cv_change"] is None


RANKED = [
    ["who", "group", "safety", "housing", "work"],
    ["a", "lived", 2, 1, ""],
    ["b", "lived", "", 1, 2],
    ["c", "staff", 1, 3, 2],
    ["d", "staff", "", "", ""],
    ["e", "", 1, "", 5],
]


def test_a_ranking_is_told_by_those_who_have_each_among_their_first_each_group_apart(tmp_path):
    file = written(tmp_path, "top.csv", RANKED)
    told = figures(file, "--top", "2")
    assert (told["k"], told["n"], told["first"]) == (2, 4, ["safety", "housing"])
    assert told["shares"] == {"safety": 0.75, "housing": 0.5, "work": 0.5}
    assert told["groups"]["lived"] == {
        "n": 2,
        "shares": {"safety": 0.5, "housing": 1.0, "work": 0.5},
        "first": ["housing", "safety"],
    }
    assert told["groups"]["staff"]["n"] == 1, "who ranked nothing is not counted"
    shown = run(file, "--top", "2").stdout
    assert "everyone (4)" in shown
    assert "lived: housing, safety" in shown


def test_a_ranking_that_is_none_is_refused(tmp_path):
    twice = written(tmp_path, "top.csv", [["who", "x", "y"], ["a", 1, 1]])
    result = run(twice, "--top", "2")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "top.csv, row of “a”: the place 1 is given to two items.\n"
    result = run(twice, twice, "--top", "2")
    assert (result.exit_code, result.stderr.startswith("--top describes one file")) == (2, True)
    assert run(twice, "--top", "0").exit_code == 2
    letter = written(tmp_path, "l.csv", [["who", "x"], ["a", "first"]])
    assert "l.csv, row 2, column x: “first” is not a whole number" in run(letter, "--top", "1").stderr


def test_those_unable_to_say_count_where_it_is_said(tmp_path):
    file = written(tmp_path, "u.csv", [["who", "it"], *((n, 8) for n in range(7)), ("x", "u"), ("y", "u"), ("z", "")])
    said = figures(file, "--unable", "u")["items"]["it"]
    assert (said["n"], said["unable"], said["high"], said["consensus"]) == (7, 2, 1, "in")
    said = figures(file, "--unable", "u", "--unable-in-denominator")["items"]["it"]
    assert (said["n"], said["unable"], said["high"], said["consensus"]) == (7, 2, pytest.approx(7 / 9), "in")
    said = figures(file, "--unable", "u", "--unable-in-denominator", "--in", "0.8")["items"]["it"]
    assert said["consensus"] == "none"


def test_an_item_that_everyone_skipped_is_nothing(tmp_path):
    file = written(tmp_path, "s.csv", [["who", "it", "other"], ["a", "", 8], ["b", "", 9]])
    said = figures(file)["items"]["it"]
    assert said == dict.fromkeys(ITEM_KEYS) | {"n": 0, "unable": 0, "consensus": "none", "groups": {}}
    assert figures(file)["kendall"] == {"w": None, "chi2": None, "df": None, "p": None}


def test_rounds_are_matched_by_pseudonym_and_say_who_left(tmp_path):
    first = written(
        tmp_path,
        "1.csv",
        [["who", "group", "it"], ["a", "s", 7], ["b", "s", 8], ["c", "s", 2], ["d", "p", 7], ["e", "p", 7]],
    )
    second = written(
        tmp_path,
        "2.csv",
        [["who", "group", "new", "it"], ["e", "p", 1, 7], ["x", "s", 1, 9], ["b", "s", 1, 8], ["a", "s", 1, 9]],
    )
    third = written(tmp_path, "3.csv", [["who", "it"], ["a", 9], ["b", 9], ["e", 7], ["x", 9]])
    told = figures(first, second)
    assert told["n"] == 4
    assert told["attrition"] == {"everyone": [0.4], "s": [pytest.approx(1 / 3)], "p": [0.5]}
    assert told["stability"]["it"]["unchanged"] == pytest.approx(2 / 3)
    assert told["stability"]["new"] == {"kappa": None, "unchanged": None, "wilcoxon_p": None, "cv_change": None}
    assert told["bias"] == [
        {
            "it": {
                "stayed": {"n": 3, "mean": pytest.approx(22 / 3), "median": 7},
                "left": {"n": 2, "mean": 4.5, "median": 4.5},
            }
        }
    ]
    assert figures(first, second, third)["attrition"] == {
        "everyone": [0.4, 0.0],
        "s": [pytest.approx(1 / 3), 0.0],
        "p": [0.5, 0.0],
    }
    shown = run(first, second)
    assert "What those had rated who left after round 1, beside those who stayed" in shown.stdout


def test_without_json_the_same_figures_stand_in_a_table():
    shown = run(*ROUNDS, "--low", "1-2", "--high", "6-7").stdout
    assert shown.startswith("25 people, 25 items\n")
    row = next(line for line in shown.splitlines() if line.startswith("claim_26 "))
    assert row.split() == [
        "claim_26",
        "25",
        "0",
        "5.64",
        "6.00",
        "1.00",
        "–",
        "0",
        "%",
        "36",
        "%",
        "64",
        "%",
        "none",
        "–",
        "–",
    ]
    assert "Kendall’s W 0.211, χ² 126.49, df 24, p <0.001" in shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--low", "1to3"], "--low: “1to3” is not a band such as 1-3."),
        (["--low", "5-3"], "--low 5-3 and --high 7-9 are no scale: the low band must end before the high band begins."),
        (["--in", "70"], "--in: “70” is not a share from 0 to 1."),
        (["--against", "few"], "--against: “few” is not a share from 0 to 1."),
        (["--in", "nan"], "--in: “nan” is not a share from 0 to 1."),
    ],
)
def test_options_that_are_wrong_are_refused(words, sentence):
    result = run(*ROUNDS, *words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", sentence + "\n")


def test_files_that_are_wrong_are_refused_and_nothing_is_printed(tmp_path):
    missing = tmp_path / "nobody.csv"
    result = run(ROUNDS[0], missing, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"The file {missing} cannot be read: No such file or directory.\n"
    assert run(tmp_path).stderr == f"The file {tmp_path} cannot be read: Is a directory.\n"
    bad = written(tmp_path, "bad.csv", [["who", "it"], ["a", "b"]])
    result = run(ROUNDS[0], bad)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "bad.csv, row 2, column it: “b” is not a whole number from 1 to 9.\n"
    assert run().exit_code == 2
