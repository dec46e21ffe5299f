"""The bounds of the auditor and the patterns of the suppression, held against τ-ARGUS's own audit (intervalle).

In two-way tables every corner of the real numbers' program is whole, so both must find the same intervals.
"""

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytauargus._tauargus import audit_jj

from consult.disclosure.auditor.tables import audit_table
from consult.disclosure.suppression import NoSafePattern, protect_table
from consult.domain.table_file import Cell, PublishedTable
from tests.property.disclosure.test_table_oracles import CHANCE, counts_of, relations_of

SLOWLY = settings(deadline=None, max_examples=30)


def argus_bounds(true, relations, hidden, population, file):
    """What τ-ARGUS finds of each hidden cell; the table goes to it as a file of its own form, JJ."""
    at = {name: place for place, name in enumerate(true)}
    lines = ["0", str(len(true))]
    lines += [
        f"{place} {count} 1 {'m' if name in hidden else 's'} 0 {population} 0 0 0"
        for place, (name, count) in enumerate(true.items())
    ]
    lines.append(str(len(relations)))
    for relation in relations:
        parts = " ".join(f"{at[part]} (1)" for part in relation.parts)
        lines.append(f"0 {len(relation.parts) + 1} : {at[relation.total]} (-1) {parts} ")
    file.write_text("\n".join(lines) + "\n", encoding="ascii")
    names = list(true)
    return {names[row["cell"]]: (round(row["min"]), round(row["max"])) for row in audit_jj(str(file))}


@SLOWLY
@given(st.lists(st.integers(0, 40), min_size=12, max_size=12), st.data())
def test_bounds_are_those_of_argus(tmp_path_factory, counts, data):
    true, relations = counts_of(4, 3, counts), relations_of(4, 3)
    hidden = data.draw(st.sets(st.sampled_from(sorted(true)), min_size=2, max_size=10))
    population = true["all"] + 7
    cells = {
        name: Cell(least=0, most=None) if name in hidden else Cell(least=count, most=count, exact=True)
        for name, count in true.items()
    }
    ours = audit_table(PublishedTable(cells=cells, relations=relations, population=population)).bounds
    theirs = argus_bounds(true, relations, hidden, population, tmp_path_factory.mktemp("argus") / "table.jj")
    assert dict(ours) == theirs


@SLOWLY
@given(st.lists(st.integers(0, 9) | st.integers(10, 40), min_size=12, max_size=12))
def test_argus_finds_what_was_protected_safe(tmp_path_factory, counts):
    true, relations = counts_of(4, 3, counts), relations_of(4, 3)
    cells = {name: Cell(least=count, most=count, exact=True) for name, count in true.items()}
    population = 2 * true["all"]
    try:
        found = protect_table(PublishedTable(cells=cells, relations=relations, population=population), CHANCE)
    except NoSafePattern:
        return
    hidden = {*found.primary, *found.secondary}
    assume(hidden)
    theirs = argus_bounds(true, relations, hidden, population, tmp_path_factory.mktemp("argus") / "table.jj")
    assert theirs == dict(found.verdict.bounds)
    for name in found.primary:
        low, high = theirs[name]
        assert high - low >= 5
        assert low == 0 or high >= 10
