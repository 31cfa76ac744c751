"""Persons and identity claims, accounts, grants and sign-in."""
