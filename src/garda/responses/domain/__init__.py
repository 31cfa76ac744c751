"""Rules of public responses, on values alone."""
