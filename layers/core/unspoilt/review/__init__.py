"""A file becomes a Review."""
