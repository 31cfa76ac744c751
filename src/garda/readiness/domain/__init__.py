"""When a station is ready: rules on values."""
