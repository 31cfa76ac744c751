"""Whose data are looked at, handed out, kept and erased: trace, exports, breach, retention."""
