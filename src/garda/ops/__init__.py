"""Running Garda: the embedded database, its roles, the processes, backups. Knows no election."""
