"""What phones ask for and send about integrity pacts."""
