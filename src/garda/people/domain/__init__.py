"""Rules of people and their roles, without a database."""
