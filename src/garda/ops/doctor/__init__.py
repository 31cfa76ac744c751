"""``garda doctor``: is this installation well, and if not, what is to be done.

Every check says *ok*, *warn* or *fail*, changes nothing, starts nothing, and asks for no more than
a constant number of rows, so that it can be run at any time and by a timer.
"""
