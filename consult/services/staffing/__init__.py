"""Staff: accounts that are live once they have a passphrase (K2, K3), a second factor and a recovery key.

=================  ====================================================================
people             who is known, signed in, unlocked; what can be refused
accounts           made pending, looked up, changed one version at a time
passphrases        choosing one, changing it, the slow hash
entering           the first half of signing in, by passphrase or recovery key; unlocking
factors            the second half; one_time_codes and passkeys know the two kinds
recovery_keys      shown once, typed back, kept as what they seal
activating         all of it at once, on the machine itself
removing           at once, and never so that too few are left
roles              what an account may be, and what goes with a role that is lost
confirming         what a coordinator and a custodian do together
=================  ====================================================================
"""
