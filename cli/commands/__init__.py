"""One command a file; each defines `command`. This table names them all."""

# Name, group, one line. The commands themselves are loaded when they are called: importing all of them is slow.
COMMANDS: dict[str, tuple[str, str]] = {
    "state": ("read", "state of relations between two parties on a date"),
    "why": ("read", "the grounds of a state, from the status to the sentence in the source"),
    "log": ("read", "the events, of all, of one party or between two"),
    "first": ("read", "the first event of a kind, of all, of one party or between two"),
    "last": ("read", "the last event of a kind, of all, of one party or between two"),
    "on-this-day": ("read", "what happened on a day of the year, in whatever year"),
    "show": ("read", "one entry, whole"),
    "diff": ("read", "what changed between two days, or between two states of knowledge"),
    "relations": ("read", "with whom a party has relations on a date, in order of date"),
    "count": ("read", "with how many a party has relations on a date"),
    "compare": ("read", "what each source says of a pair, side by side"),
    "coverage": ("read", "what is covered, by whom, and the gaps"),
    "source": ("read", "what rests on a source, and what would remain without it"),
    "cite": ("read", "references for entries, with the head they were taken from"),
    "party": ("read", "who is meant by a name"),
    "search": ("read", "where words stand, in notes, quotations, titles and names"),
    "sql": ("read", "a question in SQL to the views of the read model"),
    "db": ("read", "the file of the read model, as it is and for Datasette"),
    "add": ("write", "append one entry, asking for what is missing"),
    "append": ("write", "append a file of entries"),
    "amend": ("write", "replace fields of an entry by a later one"),
    "retract": ("write", "let an entry count no longer"),
    "import": ("write", "take a data set of the field in"),
    "init": ("write", "start a ledger"),
    "merge": ("write", "two versions of a ledger made into one, also for git"),
    "head": ("trust", "size and Merkle root of the ledger, to publish, sign and compare"),
    "prove": ("trust", "a file that proves an entry, or that the ledger extends an earlier head"),
    "verify": ("trust", "whether a ledger, or a proof, is what it says it is"),
    "keygen": ("trust", "a pair of keys that sign heads"),
    "check": ("trust", "what a reader of the record should look at"),
    "repair": ("trust", "what is wrong at the end of a ledger, set aside"),
    "rebuild": ("trust", "the read model, built anew"),
    "export": ("share", "panels, graphs and lists, as other programs take them"),
    "completion": ("share", "a script that completes words in a shell"),
    "help": ("share", "the manual"),
}

# When to use colours.
COLORS = ("auto", "always", "never")
