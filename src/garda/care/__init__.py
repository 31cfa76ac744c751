"""Health of those who serve. Unreachable from whatever selects people."""
