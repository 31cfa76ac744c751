"""Whether each station is ready for voting day: operators, phones, one test photo."""
