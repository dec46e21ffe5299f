"""Mutants of rotation and of the renewal that follows it."""

from tests.mutants.mutant import Mutant

SERVICES, SECURITY = "tests/unit/services", "tests/security"
ROTATING = (f"{SERVICES}/test_rotating.py",)
ATTACKS = f"{SECURITY}/test_attacks.py"
RENEWALS = f"{SECURITY}/test_attacks_on_renewal.py"
RENEWING = (f"{SERVICES}/test_renewing.py",)
DURING = f"{SECURITY}/test_attacks_on_rotation.py"
CRASHES = f"{SECURITY}/test_crashes.py"

ROTATION = (
    Mutant(
        "old shares stay after a rotation",
        "consult/services/rotating.py",
        "            batch.drop_old_shares()\n            return batch\n",
        "            return batch\n",
        ROTATING,
    ),
    Mutant(
        "old shares go before the rows are kept",
        "consult/services/rotation_batch.py",
        "        self._record(tx, roots)\n",
        "        self._record(tx, roots)\n        self.drop_old_shares()\n",
        (CRASHES,),
        only="rotating and sqlite",
    ),
    Mutant(
        "a withdrawal during a rotation is not seen",
        "consult/services/rotation_batch.py",
        "if self._withdrawn(turn.seat.id for turn in self.turns):",
        "if False:",
        (DURING,),
        only="share_goes and sqlite",
    ),
    Mutant(
        "a rotation makes a planted seat real",
        "consult/services/rotation_batch.py",
        "if epoch is None or share is None or not seat_stands(vouching, held, seat, epoch.epoch):",
        "if epoch is None or share is None:",
        (ATTACKS,),
        only="made_real",
    ),
    Mutant(
        "a rotation begins while somebody takes a seat",
        "consult/services/rotating.py",
        "        seat_rows.nobody_arriving(tx)  # else a seat that is being taken would be sealed to an epoch that is over\n",
        "",
        (DURING,),
        only="takes_a_seat and postgresql",
    ),
    Mutant(
        "grants to the old epoch stay",
        "consult/services/rotating.py",
        "                grants.end(tx, epoch)\n",
        "                pass\n",
        ROTATING,
    ),
    Mutant(
        "a root is renewed before her share was replaced",
        "consult/services/renewing.py",
        "seat.epoch == epoch.id and seated.generation",
        "seated.generation",
        RENEWING,
        only="cut_short",
        equivalent="K1 vouches for a seat of an older epoch in that epoch's version alone, so it is not renewed either",
    ),
    Mutant(
        "a renewed root goes to a replaced epoch",
        "consult/services/renewing.py",
        "    epoch = newest_epoch(house, tx, seat.consultation)\n",
        "    epoch = epochs.of_consultation(tx, seat.consultation)[0]\n",
        (RENEWALS,),
        only="epoch_key and sqlite",
    ),
    Mutant(
        "a renewal makes a planted seat real",
        "consult/services/renewing.py",
        "        raise UnvouchedError(SEAT, seat.id)\n",
        "        pass\n",
        RENEWING,
        only="vouches",
    ),
    Mutant(
        "a renewal seals over what an older vault does not open",
        "consult/services/renewing.py",
        "if now is None or seat is None or held != now.generation:",
        "if now is None or seat is None:",
        RENEWING,
        only="put_back",
    ),
    Mutant(
        "a renewal goes by the vault it saw before it waited",
        "consult/services/renewing.py",
        "    now = seated_at(house, tx, keys)\n    seat = ",
        "    now = seated\n    seat = ",
        (RENEWALS,),
        only="entries_at_once",
    ),
    Mutant(
        "a renewal waits for nobody",
        "consult/services/renewing.py",
        "    held = seats.lock(tx, seated.seat)\n",
        "    held = seated.generation\n",
        (RENEWALS,),
        only="meanwhile and postgresql",
    ),
    Mutant(
        "her vault keeps the old root",
        "consult/services/renewing.py",
        "if not vaults.replace(tx, vaults.VaultLocator(keys.locator), sealed_vault(house, keys, new)):",
        "if False:",
        RENEWING,
        only="fresh_root",
    ),
    Mutant(
        "what rows became at a renewal is not vouched for",
        "consult/services/renewing.py",
        "        rooting.change_all(house, tx, each.id, moved)\n",
        "        del moved\n",
        RENEWING,
        only="closed_round",
    ),
)
