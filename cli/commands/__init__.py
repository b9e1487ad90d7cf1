"""One command a file; each defines `command`. This table names them all."""

# Name, group, one line. The commands themselves are loaded when they are called: importing all of them is slow.
COMMANDS: dict[str, tuple[str, str]] = {
    "state": ("read", "state of relations between two parties on a date"),
    "why": ("read", "the grounds of a state, from the status to the sentence in the source"),
    "log": ("read", "the events, of all, of one party or between two"),
    "show": ("read", "one entry, whole"),
    "party": ("read", "who is meant by a name"),
    "add": ("write", "append one entry, asking for what is missing"),
    "append": ("write", "append a file of entries"),
    "init": ("write", "start a ledger"),
    "check": ("trust", "what a reader of the record should look at"),
    "completion": ("share", "a script that completes words in a shell"),
    "help": ("share", "the manual"),
}

# When to use colours.
COLORS = ("auto", "always", "never")
