"""Persons and identity claims, accounts and grants."""
