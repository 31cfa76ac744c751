"""Acts of signing in, one module per kind of act."""
