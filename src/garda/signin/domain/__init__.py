"""Rules of signing in: pure functions of values."""
