"""Training of the reader: needs the extra ``train``; nothing of it runs in service."""
