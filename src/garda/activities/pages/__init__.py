"""What the pages of gatherings show."""
