"""Pages of signing in: thin, and safe to open without an account where they are declared public."""
