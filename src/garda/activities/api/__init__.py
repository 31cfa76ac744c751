"""What phones ask and send: JSON under ``/api/hp/``, see docs/api-hadir.md."""
