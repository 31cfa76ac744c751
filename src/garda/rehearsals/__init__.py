"""Rehearsals of the whole system: a practice election of a region beside the real one."""
