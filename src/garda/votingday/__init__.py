"""Voting day at the stations: what they report, hand over, and send."""
