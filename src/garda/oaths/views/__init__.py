"""Pages of oaths: leave and roll-call, pacts, make-up oaths, papers, stations, official texts."""
