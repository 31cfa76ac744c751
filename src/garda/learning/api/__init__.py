"""Modules for phones and tests from them: JSON under ``/api/hp/``, see docs/api-modul.md."""
