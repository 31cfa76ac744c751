"""``garda backup`` and ``garda restore``: a database and its objects in one encrypted file.

The file is a sealed stream (:mod:`.sealing`) of an ordinary tar (:mod:`.archive`): what the backup
holds, the dump in parts, the objects. See ``docs/decisions/0026-backup-and-restore.md``.
"""
