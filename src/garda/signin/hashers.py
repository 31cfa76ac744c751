"""How passwords and PINs are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the parameters that OWASP recommends: 19 MiB, two passes, one lane.

    Django's own (100 MiB, eight lanes) keep both processors of a small server busy for a quarter
    of a second, which is what a flood of wrong sign-ins would live on.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
