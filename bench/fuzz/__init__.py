"""What ``bench/malformed.py`` is made of: changes to valid inputs, parsers, and who runs them."""
