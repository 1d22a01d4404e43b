"""What the system does: each reads state through ports, calls one decision, carries out its plan."""
