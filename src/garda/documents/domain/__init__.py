"""Rules of files that come from outside: kinds, limits, and what their first bytes say."""
