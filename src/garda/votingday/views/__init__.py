"""Pages of voting day."""
