"""Hand-written forms of our own making and their photographs: for demo, tests and training."""
