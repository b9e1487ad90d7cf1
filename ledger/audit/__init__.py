"""The audit: a log read byte by byte by other means than those that wrote it.

Nothing here is shared with the writer or the reader of logs: the form of a line, ids, dates, references and the tree are
checked from the documentation (`diplo help file-format`, `diplo help kinds`, `diplo help dates`), so that a fault in the
one is not repeated in the other. Only tables are shared: the registry of kinds with their fields (`ledger.kinds`), the
shipped register of parties (its data file), and the values by which problems are told (`ledger.problems`). The read model
is another matter: `ledger.audit.replaying` opens it and builds one afresh, and is loaded only for that.
"""
