"""Signing in without e-mail: invitations, devices with PINs, second factors, locks and limits."""
