"""Use cases with their adapters, made once per function from its environment."""
