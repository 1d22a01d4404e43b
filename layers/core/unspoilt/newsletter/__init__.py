"""Subscribers, issues, mails, deliveries: decisions and bytes, no I/O."""
