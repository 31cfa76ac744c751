"""Pure rules of signing: whether a signature from a phone counts."""
