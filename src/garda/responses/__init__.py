"""Public responses: what people say about announced applicants, and what becomes of it."""
