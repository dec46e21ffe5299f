"""The four lists of tables. Each noun's module adds its own table to one of them."""

from consult.storage.columns import metadata

MAIN = metadata()
SHARES = metadata()
SESSIONS = metadata()
CONTACTS = metadata()
