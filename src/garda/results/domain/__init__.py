"""Rules of result forms: checks, and the settlement of two blind readings. Pure."""
