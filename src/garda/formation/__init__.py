"""From the call to the decree: applications, placement, appointments, replacement."""
