"""How the register of parties and the curated ledger that ship were made: scripts and tables, outside the product.

Each script reads the facts that it is given, and tables that stand beside it, and writes data for people to review:
`curation.register` the register, the others batches of entries for `diplo append`. The same input gives the same bytes.
"""
