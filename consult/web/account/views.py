"""The account's pages, gathered: importing a module adds its routes."""

from consult.web.account import entering, factor, overview, passphrase, recovery
from consult.web.account.blueprint import blueprint

__all__ = ["blueprint", "entering", "factor", "overview", "passphrase", "recovery"]
