"""Conduct of those who serve. Today: papers of courts and statements about convictions."""
