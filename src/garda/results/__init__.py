"""Contests, result forms, blind readings and their settlement."""
