"""Unspoilt: a serverless reviews feed that never gives away the ending."""
