"""Crypto: bytes in, bytes out; only `cryptography`, `shamir-mnemonic` (K13) and the standard library.

The package imports nothing else of consult. Every opening either gives back what
was sealed or raises `errors.Refused`, which says nothing of why.

===  ===================================  =====================================
key  what                                 module
===  ===================================  =====================================
K0   pepper                               keys (its kind and its subkeys)
K1   row-MAC key                          keys.subkey; rows
K2   staff key-encryption key             keys.staff_key
K3   staff seed under K2, printed key     staff, printed_key
K4   consultation epoch seed              grants seals, consultation_key opens
K5   a seat's root                        grants seals, consultation_key opens
K6   erasure share                        keys (its kind; kept in the key store)
K7   a seat's data key                    keys.data_key
K8   answer                               own; consultation_key for coordinators
K9   code key and vault                   codes, vault
K10  evidence file key                    not yet
K11  session                              session
K12  contacts' seed                       contacts; recovery_key and recovery for K13
K13  organisation recovery seed           recovery_key seals, recovery opens
K14  ledger signing key                   ledger; its tree is tree
K15  release key                          not yet
K16  rounding key                         keys (its kind; disclosure draws)
===  ===================================  =====================================

What the server itself opens again, under a subkey of K0, is sealed in `server`.

Below these stand encoding (PAE, labels), contexts (what each blob is bound to),
padding, symmetric (AES-256-GCM), hybrid (HPKE), entropy and errors. Beside them stands
stream: a backup's content, as long as it may be, under a file key sealed to K13.
"""
