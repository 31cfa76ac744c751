"""Sheets made up to try the decoder on: lawful ones, ones with a writer's error, and hands."""
