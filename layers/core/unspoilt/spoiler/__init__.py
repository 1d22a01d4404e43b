"""The firewall: marks, scope, and the only texts that may leave."""
