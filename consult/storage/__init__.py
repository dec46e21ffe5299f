"""Keeps rows: four stores, each with its own engine, its own tables and its own chain of migrations.

========  ==================================================================  ==============================
store     holds                                                               lives in
========  ==================================================================  ==============================
main      consultations, rounds, staff, and everything participants sealed    an SQLite file or PostgreSQL
shares    the erasure shares (K6) and nothing else                            a file or a cluster of its own
sessions  sealed sessions (K11) and throttling; lost in a crash, not backed   a file of its own, or unlogged
          up                                                                  tables beside main
contacts  how to reach people (K12), sealed; no id that another store holds   a file or a cluster of its own
========  ==================================================================  ==============================

One file per noun holds its table and the functions on it. A function takes the ``Transaction`` first and gives back
frozen dataclasses, never a row. Sealed columns are opaque here: nothing in this package can open one.
"""
