"""Monitoring visits: planned by risk, noted on the spot, findings followed until a re-visit."""
