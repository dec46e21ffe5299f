"""Vaults: what an access code opens (K9). Kept by locator alone: no row says whose seat is inside."""

from typing import NewType

from sqlalchemy import Column, TypedColumns, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from consult.storage.columns import ID, SEALED, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

VaultLocator = NewType("VaultLocator", bytes)
"""16 bytes derived from an access code's digits (K9)."""


class _Columns(TypedColumns):
    locator = Column(ID, primary_key=True)
    sealed = Column(SEALED, nullable=False)


VAULTS = table("vaults", MAIN, _Columns, sized("locator"))
_c = VAULTS.c

_ADD = insert(VAULTS).on_conflict_do_nothing().returning(_c.locator)
_ONE = select(_c.sealed).where(_c.locator == bindparam("place"))
_REPLACE = update(VAULTS).where(_c.locator == bindparam("place"))
_DISCARD = delete(VAULTS).where(_c.locator == bindparam("place"))


def add(tx: Transaction, locator: VaultLocator, sealed: bytes) -> bool:
    """Keep a new vault. False where the locator is taken: another code must be minted."""
    return tx.connection.execute(_ADD, {"locator": locator, "sealed": sealed}).first() is not None


def get(tx: Transaction, locator: VaultLocator) -> bytes | None:
    """The sealed vault at this locator, if there is one."""
    return tx.connection.execute(_ONE, {"place": locator}).scalar_one_or_none()


def replace(tx: Transaction, locator: VaultLocator, sealed: bytes) -> bool:
    """Put a newly sealed vault in place of the old one. False where there is none."""
    return tx.connection.execute(_REPLACE, {"place": locator, "sealed": sealed}).rowcount == 1


def discard(tx: Transaction, locator: VaultLocator) -> bool:
    """Take a vault away: its access code opens nothing from now on. False where there is none."""
    return tx.connection.execute(_DISCARD, {"place": locator}).rowcount == 1
