"""What the small language takes, and how it refuses the rest."""

import pytest

from consult.domain.expression import LONGEST, ExpressionError, Reason, Type, parse


@pytest.mark.parametrize(
    "source",
    [
        "${age} >= 18 and ${age} < 120",
        "selected(${role}, 'lived') or selected(${role}, \"both\")",
        "count-selected(.) <= 3",
        "not(${a} = '')",
        "if(${a} = 'x', 1, 2) + 3 * 4 div 2 mod 3 - -1",
        "regex(., '^[0-9]{4}-[0-9]{2}$')",
        ". <= today()",
        "string-length(normalize-space()) > 0",
        "(today() - date('2020-01-01')) div 365.25 > 1",
        "once(coalesce(${a}, 'none'))",
        "selected-at(${top}, 0) = 'a'",
        "${div} div 2",
        "round(${x}, 2) = int(${x})",
    ],
)
def test_what_forms_use_is_read(source):
    assert parse(source).source == source


@pytest.mark.parametrize(
    ("source", "reason", "position", "found"),
    [
        ("", Reason.EMPTY, 1, ""),
        ("   ", Reason.EMPTY, 1, ""),
        ("pulldata('x', 'y')", Reason.UNKNOWN_FUNCTION, 1, "pulldata"),
        ("1 + jr:choice-name(1)", Reason.UNKNOWN_FUNCTION, 5, "jr:choice-name"),
        ("../a = 1", Reason.PATH, 1, ".."),
        ("/data/a = 1", Reason.PATH, 1, "/"),
        ("a = 1", Reason.PATH, 1, "a"),
        ("${a}[1]", Reason.PATH, 5, "["),
        ("${a = 1", Reason.BAD_REFERENCE, 1, "${a = 1"),
        ("${last-saved#a}", Reason.BAD_REFERENCE, 1, "${last-saved#a"),
        ("'abc", Reason.UNCLOSED_TEXT, 1, "'abc"),
        ("1 +", Reason.UNFINISHED, 4, ""),
        ("(1", Reason.UNFINISHED, 3, ""),
        ("1 2", Reason.UNEXPECTED, 3, "2"),
        ("1 + + 2", Reason.UNEXPECTED, 5, "+"),
        ("1 # 2", Reason.UNKNOWN_CHARACTER, 3, "#"),
        ("selected(${a})", Reason.WRONG_COUNT, 1, "selected"),
        ("true(1)", Reason.WRONG_COUNT, 1, "true"),
        ("${a} + 'many'", Reason.WRONG_TYPE, 8, "many"),
        ("true() + 1", Reason.WRONG_TYPE, 1, "boolean"),
        ("(1 = 1) < 2", Reason.WRONG_TYPE, 4, "boolean"),
        ("${a} > 'soon'", Reason.WRONG_TYPE, 8, "soon"),
        ("today() * 2", Reason.WRONG_TYPE, 1, "date"),
        ("string-length(1 = 1)", Reason.WRONG_TYPE, 17, "boolean"),
        ("regex(., ${pattern})", Reason.BAD_PATTERN, 10, "any"),
        (r"regex(., '(a)\1')", Reason.BAD_PATTERN, 14, r"\1"),
        ("regex(., 'a(?=b)')", Reason.BAD_PATTERN, 12, "(?="),
    ],
)
def test_what_is_outside_is_refused_with_its_place(source, reason, position, found):
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    assert (caught.value.reason, caught.value.position, caught.value.found) == (reason, position, found)


def test_length_and_depth_are_bounded():
    hostile = {
        "'" + "a" * LONGEST + "'": Reason.TOO_LONG,
        "(" * 1000 + "1" + ")" * 1000: Reason.TOO_DEEP,
        "-" * 2000 + "1": Reason.TOO_DEEP,
        "not(" * 500 + "1" + ")" * 500: Reason.TOO_DEEP,
        "1" + "+1" * 1500: Reason.TOO_DEEP,
        "1" + "=1" * 1500: Reason.TOO_DEEP,
    }
    for source, reason in hostile.items():
        with pytest.raises(ExpressionError) as caught:
            parse(source)
        assert caught.value.reason is reason


def test_a_long_chain_of_or_is_flat():
    assert parse(" or ".join(["${a} = 'x'"] * 200)).tree.depth == 3


def test_types_are_known_where_they_can_be():
    known = {
        "1 + 1": Type.NUMBER,
        "concat('a', 'b')": Type.TEXT,
        "${a} = 1": Type.BOOLEAN,
        "today() + 7": Type.DATE,
        "today() - today()": Type.NUMBER,
        "today() - ${a}": Type.ANY,
        "${a}": Type.ANY,
        "if(${a} = 1, 2, 3)": Type.NUMBER,
        "if(${a} = 1, 2, 'x')": Type.ANY,
    }
    assert {source: parse(source).tree.type for source in known} == known


def test_references_are_told():
    expression = parse("selected(${a}, 'x') and (${b} > 1 or . = ${a})")
    assert expression.references() == {"a", "b"}


def test_expressions_are_equal_by_their_source_and_show_no_tree():
    assert parse("1 = 1") == parse("1 = 1")
    assert repr(parse("1 = 1")) == "Expression(source='1 = 1')"
