"""Planted leaks: each takes one rule of disclosure control away."""

from tests.mutants.mutant import Mutant

UNIT, PROPERTY, PROOFS = "tests/unit/disclosure", "tests/property/disclosure", "tests/proofs"
RULES = (f"{UNIT}/test_rules.py",)
AUDITOR = (f"{UNIT}/test_auditor.py", f"{PROPERTY}/test_auditor_oracles.py")
OVER_TIME = (f"{UNIT}/test_over_time.py", f"{PROPERTY}/test_over_time_oracle.py")
ATTACK = (f"{PROOFS}/test_attack.py", f"{PROOFS}/test_attack_over_time.py")
AGAIN = ("tests/unit/services/test_releasing_again.py",)
ANEW = (f"{UNIT}/test_under_another_name.py",)

DISCLOSURE = (
    Mutant(
        "true counts in place of drawn ones",
        "consult/disclosure/rules.py",
        "shown = figures(table.cells, counts, row.people, method)",
        "shown = figures(table.cells, row.counts, row.people, method)",
        RULES,
    ),
    Mutant(
        "a raw mean in a release",
        "consult/domain/release_record.py",
        '        "taking_part": release.taking_part,',
        '        "taking_part": release.taking_part,\n        "mean": 6.84,',
        ("tests/unit/domain/test_release_record.py",),
    ),
    Mutant(
        "a percentage with decimals",
        "consult/disclosure/wording.py",
        "return (200 * count + total) // (2 * total)",
        "return round(100 * count / total, 1)  # type: ignore[return-value]",
        (f"{UNIT}/test_wording.py", *RULES),
    ),
    Mutant(
        "a fallback decided by data",
        "consult/disclosure/rules.py",
        "if table.item not in self._with_status:",
        "if table.item not in self._with_status or 0 in table.rows[0].counts:",
        ATTACK,
        only="reads_refusals",
    ),
    Mutant(
        "a draw without the key",
        "consult/disclosure/rounding.py",
        "digest = hmac.new(self.key, joined(parts), hashlib.sha256).digest()",
        'digest = hmac.new(b"", joined(parts), hashlib.sha256).digest()',
        RULES,
    ),
    Mutant(
        "a redraw without audit",
        "consult/disclosure/rules.py",
        "            if not reasons:\n                self._release",
        "            if True:\n                self._release",
        RULES,
    ),
    Mutant(
        "a redraw that forgets what was published",
        "consult/disclosure/rules.py",
        "            if before and not refused:\n",
        "            if False:\n",
        OVER_TIME,
    ),
    Mutant(
        "a gate that forgets what was published",
        "consult/disclosure/auditor/__init__.py",
        "reasons.extend(audit_over_time(one, release, roster, history, care).reasons)",
        "pass",
        OVER_TIME,
    ),
    Mutant(
        "a second draw of the same round",
        "consult/disclosure/auditor/over_time/__init__.py",
        "if any(wave.round == round_ for wave in history.waves):",
        "if False:",
        OVER_TIME,
    ),
    Mutant(
        "two recodings that cross",
        "consult/disclosure/auditor/over_time/__init__.py",
        "one & another and not (one <= another or another <= one)",
        "False",
        OVER_TIME,
    ),
    Mutant(
        "groups that are cut anew in every round",
        "consult/disclosure/grouping.py",
        "        members.update(*(pool for pool in pools if pool & members))\n",
        "",
        OVER_TIME,
    ),
    Mutant(
        "leavers who may be known",
        "consult/disclosure/auditor/over_time/searching.py",
        "return self.way if self.telling and span[0] >= max(1, self.people - 1) else None",
        "return self.way if self.telling and span[0] > self.people else None",
        OVER_TIME,
    ),
    Mutant(
        "nobody inside over time",
        "consult/disclosure/auditor/over_time/searching.py",
        "for own in (None, *range(len(self._overlaps) * len(self._cells))):",
        "for own in (None,):",
        OVER_TIME,
    ),
    Mutant(
        "a contradiction taken for a leak",
        "consult/disclosure/auditor/over_time/searching.py",
        "            if spans.empty and own is None:\n                return None\n",
        "            if spans.empty and own is None:\n                return Found(way=Way.IMPOSSIBLE)\n",
        OVER_TIME,
    ),
    Mutant(
        "a dropped status row",
        "consult/disclosure/auditor/programs.py",
        "yield raters_least, *_met(published, agreed, against)",
        "yield (raters_least,)",
        AUDITOR,
    ),
    Mutant(
        "few people shown as a group",
        "consult/disclosure/auditor/__init__.py",
        "elif min(roster.everyone, *roster.atoms) < release.method.threshold:",
        "elif roster.everyone < release.method.threshold:",
        AUDITOR,
    ),
    Mutant(
        "a group of nine",
        "consult/disclosure/grouping.py",
        "(low := pools[_smallest(pools)]).people < least",
        "(low := pools[_smallest(pools)]).people < least - 1",
        (f"{UNIT}/test_grouping.py",),
    ),
    Mutant(
        "a round released without its history",
        "consult/services/releasing.py",
        "number=number, day=today, history=history)",
        "number=number, day=today)",
        AGAIN,
    ),
    Mutant(
        "who stayed counted among those who left",
        "consult/services/recalling.py",
        "            left[then] -= 1\n",
        "            pass\n",
        AGAIN,
    ),
    Mutant(
        "a question that is the same by its name alone",
        "consult/domain/asked_before.py",
        "            same.join((name,), spoken(words))\n",
        "            same.join((name,), ())\n",
        ANEW,
    ),
    Mutant(
        "what one release asks twice, looked at apart",
        "consult/disclosure/auditor/over_time/history.py",
        "                another = place < pending or each.item != item\n",
        "                another = place < pending\n",
        ANEW,
    ),
    Mutant(
        "who took part, told again",
        "consult/disclosure/auditor/__init__.py",
        "    reasons += _told_again(release, history)\n",
        "",
        (f"{UNIT}/test_attributes.py",),
    ),
    Mutant(
        "a public rule between patterns of one cost",
        "consult/disclosure/suppression/protecting.py",
        "search.optimum(chances(table, key))",
        "search.optimum({name: place for place, name in enumerate(table.cells, start=1)})",
        (f"{UNIT}/test_suppression.py",),
    ),
)
