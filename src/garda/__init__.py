"""Garda: the people and the count of an Indonesian regional election."""
