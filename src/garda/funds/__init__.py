"""Money for those who serve. Today: where it goes, the bank accounts."""
