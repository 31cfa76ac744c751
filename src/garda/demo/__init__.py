"""The demo: plays the whole journey by calling the public services only."""
