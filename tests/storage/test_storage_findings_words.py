"""Words that stand with findings: themes with how many said them, sealed, and quotations."""

from datetime import timedelta

from consult.domain.ids import QuotationId, RoundId, ThemeId
from consult.domain.table import Group
from consult.domain.text import Text
from consult.storage import quotations, themes
from consult.storage.quotations import StoredQuotation
from consult.storage.themes import StoredTheme
from tests.storage.world import TODAY, key


def test_themes_stand_in_the_order_of_their_random_ids_and_hold_what_is_sealed_beside_them(world):
    kept = [
        StoredTheme(
            id=ThemeId(key(name)),
            round=world.round,
            item="words",
            title=Text.of({"en": name, "ar": "نص"}),
            sealed=sealed,
        )
        for name, sealed in (("one", b"a"), ("two", b"b"), ("three", b"c"))
    ]
    with world.stores.main.writing() as tx:
        for one in kept:
            themes.add(tx, one)
        themes.remove(tx, RoundId(key("another round")), kept[0].id)
        assert themes.of_round(tx, world.round) == tuple(sorted(kept, key=lambda one: one.id))
        themes.remove(tx, world.round, kept[0].id)
        assert set(themes.of_round(tx, world.round)) == set(kept[1:])
        assert themes.of_round(tx, RoundId(key("another round"))) == ()


def test_quotations_are_shown_together_and_are_of_one_group_or_of_nobody(world):
    group = Group(members=("lived", ""))
    said = [
        StoredQuotation(
            id=QuotationId(key(name)), round=world.round, item="words", words=Text.of({"en": name}), group=of
        )
        for name, of in (("one", None), ("two", group), ("three", None))
    ]
    with world.stores.main.writing() as tx:
        for one in said[:2]:
            quotations.add(tx, one)
        assert quotations.of_round(tx, world.round) == tuple(sorted(said[:2], key=lambda one: one.id))
        assert quotations.shown(tx) == ()
        quotations.show(tx, world.round, TODAY)
        quotations.add(tx, said[2])
        quotations.remove(tx, RoundId(key("another round")), said[0].id)
    with world.stores.main.writing() as tx:
        held = {one.words.read("en"): (one.group, one.shown_on) for one in quotations.of_round(tx, world.round)}
        assert held == {"one": (None, TODAY), "two": (group, TODAY), "three": (None, None)}
        assert {one.id for one in quotations.shown(tx)} == {one.id for one in said[:2]}
        quotations.show(tx, world.round, TODAY + timedelta(days=1))
        quotations.remove(tx, world.round, said[0].id)
        held = {one.words.read("en"): one.shown_on for one in quotations.of_round(tx, world.round)}
        assert held == {"two": TODAY, "three": TODAY + timedelta(days=1)}
