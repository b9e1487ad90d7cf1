"""The command line `diplo`: words in, one library call, one renderer."""
