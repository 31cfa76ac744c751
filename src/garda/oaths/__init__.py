"""Oaths: make-up and station oaths, integrity pacts, papers of the swearing-in, the live board."""
