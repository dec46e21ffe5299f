"""Mutants of vouching, the ledger, the order of erasure and rotation."""

from tests.mutants.mutant import Mutant

SERVICES, SECURITY = "tests/unit/services", "tests/security"
LEDGER = (f"{SERVICES}/test_ledger.py",)
VERIFYING = (f"{SERVICES}/test_verifying.py",)
TAKING_BACK = (f"{SERVICES}/test_taking_back.py",)
ATTACKS = f"{SECURITY}/test_attacks.py"
RENEWALS = f"{SECURITY}/test_attacks_on_renewal.py"
DURING = f"{SECURITY}/test_attacks_on_rotation.py"
ON_QUESTIONS = f"{SECURITY}/test_attacks_on_questions.py"
ON_DESIGNS = f"{SECURITY}/test_attacks_on_designs.py"
AFTER_CLOSING = f"{SECURITY}/test_attacks_after_closing.py"
ON_TAKING_BACK = f"{SECURITY}/test_attacks_on_taking_back.py"
CRASHES = f"{SECURITY}/test_crashes.py"

_SHARE_FIRST = """\
        with house.stores.shares.writing() as key_tx:
            shares.add(key_tx, shares.StoredShare(id=share_id, seat=seated.seat, share=share))
        _take_seat(house, tx, seated, epoch)
        if not vaults.add(tx, vaults.VaultLocator(keys.locator), sealed_vault(house, keys, seated)):
            raise CodeTakenError
        record = ConsentRecord(day=today, shown=shown, choices=arrival.choices, nonce=fresh(house.entropy))
        keep(house, tx, seated, own, record)
        begin(house, tx, seated, own, round_)
"""
_SHARE_LAST = """\
        _take_seat(house, tx, seated, epoch)
        if not vaults.add(tx, vaults.VaultLocator(keys.locator), sealed_vault(house, keys, seated)):
            raise CodeTakenError
        record = ConsentRecord(day=today, shown=shown, choices=arrival.choices, nonce=fresh(house.entropy))
        keep(house, tx, seated, own, record)
        begin(house, tx, seated, own, round_)
    with house.stores.shares.writing() as key_tx:
        shares.add(key_tx, shares.StoredShare(id=share_id, seat=seated.seat, share=share))
"""

KEEPING = (
    Mutant(
        "entries that nobody vouches for",
        "consult/services/ledger_view.py",
        "if entry.sequence != place or not entry_stands(keys, stored):",
        "if entry.sequence != place:",
        LEDGER,
    ),
    Mutant(
        "a chain that is not looked at",
        "consult/services/ledger_view.py",
        "if link_of(link_context(keys.installation, before=self.link, entry=entry.canonical())) != stored.link:",
        "if False:",
        LEDGER,
    ),
    Mutant(
        "an end that may be cut off",
        "consult/services/ledger_view.py",
        "if (newest.entry.sequence if newest else 0) != self.size or (newest and newest.link != self.link):",
        "if False:",
        LEDGER,
    ),
    Mutant(
        "words beside another commitment",
        "consult/services/ledger_view.py",
        "if not opens_to(entry.commitment, context):",
        "if False:",
        LEDGER,
        equivalent="the entry's MAC (K1) covers its words and its commitment both",
    ),
    Mutant(
        "a planted entry that waits is signed",
        "consult/services/ledgering.py",
        "        if not is_own(keys, waits):\n            raise LedgerBrokenError(seen.size + 1)\n",
        "",
        LEDGER,
    ),
    Mutant(
        "a row's fields are not vouched for",
        "consult/services/vouching.py",
        "version=version, fields=row.parts())",
        "version=version, fields=())",
        LEDGER,
    ),
    Mutant(
        "any version of a row stands",
        "consult/services/vouching.py",
        "    version = seen.newest.get((row.kind, row.id.hex()), 0)\n",
        "    held = vouchers.get(tx, row.kind, row.id)\n    version = held.version if held else 0\n",
        (ATTACKS,),
        only="put_back_with",
    ),
    Mutant(
        "a voucher of another version",
        "consult/services/vouching.py",
        "if voucher is None or voucher.version != version:",
        "if voucher is None:",
        LEDGER,
        equivalent="the MAC that is compared covers the version that is asked for",
    ),
    Mutant(
        "planted seats count",
        "consult/services/tabulating.py",
        "return seat_stands(self.vouching, self.vouchers, stored, epoch)",
        "return True",
        (ATTACKS,),
        only="planted_seat_with",
    ),
    Mutant(
        "a grant to another key opens",
        "consult/services/consultation_keys.py",
        "if public_key(seed, Suite(epoch.suite)) != epoch.public_key:",
        "if False:",
        (ATTACKS,),
        only="planted_grant",
    ),
    Mutant(
        "a replaced epoch opens",
        "consult/services/consultation_keys.py",
        "    check_row(house, tx, epoch_row(epoch))\n",
        "",
        (ATTACKS,),
        only="with_a_grant",
    ),
    Mutant(
        "a grant put back opens",
        "consult/services/consultation_keys.py",
        "    _check_holder(house, tx, unlocked, epoch.consultation)\n",
        "",
        (ATTACKS,),
        only="after_her",
    ),
    Mutant(
        "new seats go to a replaced epoch",
        "consult/services/vouched.py",
        "    check_row(house, tx, epoch_row(epoch))\n    return epoch\n",
        "    return epoch\n",
        (ATTACKS,),
        only="replaced_epoch_key",
    ),
    Mutant(
        "keys go to a planted membership",
        "consult/services/key_giving.py",
        "            check_row(house, tx, membership_row(Membership(staff=person, consultation=consultation, role=role)))\n",
        "",
        (ATTACKS,),
        only="planted_membership",
    ),
    Mutant(
        "accounts that nobody vouches for",
        "consult/services/staffing/accounts.py",
        "        check_row(house, tx, staff_row(account))\n",
        "        pass\n",
        (ATTACKS,),
        only="who_begins",
    ),
    Mutant(
        "an altered answer is no fault",
        "consult/services/rooting.py",
        "if found.get(True) != found.get(False):",
        "if len(found) < len((True, False)):",
        VERIFYING,
    ),
    Mutant(
        "a deleted answer is no fault",
        "consult/services/verifying.py",
        "return changed.change is Change.GONE and changed.seat in gone",
        "return changed.change is Change.GONE",
        VERIFYING,
    ),
    Mutant(
        "leaves that the ledger does not know",
        "consult/services/verifying.py",
        "if rooting.kept_root(tx, round_id) != root:",
        "if False:",
        VERIFYING,
    ),
    Mutant(
        "a planted tombstone is heeded",
        "consult/services/withdrawing.py",
        "found = {stone.seat: stone for stone in every if stands(house, stone)}",
        "found = {stone.seat: stone for stone in every}",
        (DURING,),
        only="heeded_nowhere",
    ),
    Mutant(
        "rows go where the third place was not written",
        "consult/services/withdrawing.py",
        "        raise NotYetErasedError from None\n",
        "        pass\n",
        (f"{SERVICES}/test_third_place.py",),
    ),
    Mutant(
        "the share goes last",
        "consult/services/withdrawing.py",
        "            _forget_share(house, tombstone)\n            forget_rows(house, tx, tombstone, vault)\n",
        "            forget_rows(house, tx, tombstone, vault)\n        _forget_share(house, tombstone)\n",
        (f"{SERVICES}/test_third_place.py",),
    ),
    Mutant(
        "no tombstone beside the shares",
        "consult/storage/forgetting.py",
        "    tombstones.leave(tx, tombstone)\n    shares.forget(tx, tombstone.seat)\n",
        "    shares.forget(tx, tombstone.seat)\n",
        TAKING_BACK,
    ),
    Mutant(
        "the share stays",
        "consult/storage/forgetting.py",
        "    shares.forget(tx, tombstone.seat)\n",
        "",
        TAKING_BACK,
    ),
    Mutant(
        "a seat's share after the seat",
        "consult/services/enrolling.py",
        _SHARE_FIRST,
        _SHARE_LAST,
        (CRASHES,),
        only="taking_a_seat and sqlite",
    ),
    Mutant(
        "orphan shares stay",
        "consult/services/withdrawing.py",
        "shares.drop_all(key_tx, [*orphans, *replaced])",
        "shares.drop_all(key_tx, [*replaced])",
        TAKING_BACK,
    ),
    Mutant(
        "replaced shares stay after a crash",
        "consult/services/withdrawing.py",
        "shares.drop_all(key_tx, [*orphans, *replaced])",
        "shares.drop_all(key_tx, [*orphans])",
        (CRASHES,),
        only="rotating and sqlite",
    ),
    Mutant(
        "a rotation roots what was rolled back",
        "consult/services/rooting.py",
        "        if expected_.get((seat, place)) == sha256(before[place]).digest()\n",
        "        if (seat, place) in expected_\n",
        (DURING,),
        only="rolled_back",
    ),
    Mutant(
        "a planted word makes one person two",
        "consult/services/staffing/confirming.py",
        "        check_row(house, tx, confirmation_row(one))\n    return held\n",
        "        pass\n    return held\n",
        (f"{SERVICES}/test_roles.py",),
        only="planted_word",
    ),
    Mutant(
        "keys stay with a role that was lost",
        "consult/services/staffing/roles.py",
        "        grants.revoke(tx, epoch, account.id)\n",
        "        pass\n",
        (f"{SERVICES}/test_roles.py",),
        only="what_went_with",
    ),
    Mutant(
        "an answer put back is no fault",
        "consult/services/taken_back.py",
        "if _of_row(keys, round_id, row).commitment(house) in said",
        "if False",
        (ON_TAKING_BACK,),
        only="change_deleted",
    ),
    Mutant(
        "an answer put back is counted",
        "consult/services/tabulating.py",
        "        if self._is_left(seat, place, sealed):\n",
        "        if True:\n",
        (ON_TAKING_BACK,),
        only="counted_either",
    ),
    Mutant(
        "a question that was changed is asked",
        "consult/services/asked.py",
        "        raise UnvouchedError(made.kind, made.id)\n    check_row(house, tx, made)\n",
        "        pass\n",
        (ON_QUESTIONS,),
        only="changed_after_opening",
    ),
    Mutant(
        "any text stands for a digest",
        "consult/services/asked.py",
        "        if digest(known) == row.instrument_digest:\n",
        "        if known is not None:\n",
        (ON_QUESTIONS,),
        only="changed_after_opening",
    ),
    Mutant(
        "a design that was taken away is the usual one",
        "consult/services/vouched.py",
        "if says or newest(house).get((row.kind, row.id.hex()), 0):",
        "if says:",
        (ON_DESIGNS,),
        only="taken_away",
    ),
    Mutant(
        "statements came about as somebody wrote it",
        "consult/services/continuing.py",
        'check_said(house, tx, lineage_row(row.id, steps or ""), says=steps is not None)',
        "pass",
        (ON_DESIGNS,),
        only="came_about",
    ),
    Mutant(
        "leaves are not held against the ledger",
        "consult/services/tabulating.py",
        "                as_left.finish()\n",
        "                pass\n",
        (AFTER_CLOSING,),
        only="leaves",
    ),
    Mutant(
        "leaves behind the last seat are left out",
        "consult/services/rooting.py",
        "        self._next(None)\n",
        "",
        (AFTER_CLOSING,),
        only="leaves",
    ),
    Mutant(
        "taking back is not entered",
        "consult/services/answering.py",
        "        taken_back.commit_to(house, tx, round_.id, Leaf.of(seated.seat, place, before), today)\n",
        "",
        (ON_TAKING_BACK,),
        only="change_deleted",
    ),
    Mutant(
        "a restore explains every larger head",
        "consult/services/restore_points.py",
        "if head.size <= self.size or not self.since <= head.day <= self.day:",
        "if head.size <= self.size:",
        (f"{SERVICES}/test_restore_points.py",),
    ),
    Mutant(
        "a restore explains all of its own day",
        "consult/services/restore_points.py",
        "return head.day < self.day or (head.size, head.root.hex()) in self.lost",
        "return True",
        (f"{SERVICES}/test_restore_points.py",),
    ),
    Mutant(
        "a root is never renewed",
        "consult/services/entering.py",
        "return renewing.renew(house, keys, seated) if seated is not None and due else seated",
        "return seated",
        (RENEWALS,),
        only="stolen_afterwards and sqlite",
    ),
    Mutant(
        "a visit from before a renewal goes on",
        "consult/services/seats.py",
        "if seated.generation != generation:",
        "if False:",
        (RENEWALS,),
        only="goes_on_writing and sqlite",
    ),
    Mutant(
        "taking back where nothing stands",
        "consult/services/answering.py",
        "        if before is None:\n            return\n",
        "",
        ("tests/unit/services/test_taking_back.py",),
    ),
    Mutant(
        "a share that an arrival left behind",
        "consult/services/enrolling.py",
        "error.reason in KEPT_NOTHING:",
        "error.reason not in KEPT_NOTHING:",
        ("tests/unit/services/test_entering.py",),
    ),
    Mutant(
        "a checkpoint that kept deleted rows",
        "consult/storage/database.py",
        "and not any(kept)",
        "",
        ("tests/storage/test_storage_hidden_order.py",),
    ),
)
