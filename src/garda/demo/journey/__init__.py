"""The journey of the demo, stage by stage, through the public services only."""
