"""Makes files from outside harmless: checked against the limits of their kind, then written anew.

Runs in a process of its own (``worker``), which has no database, no keys and little memory; a fault
in a decoder ends that process and nothing else. Nothing here imports Django.
"""
