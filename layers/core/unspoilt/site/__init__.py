"""The public site: feeds and pages as values and bytes."""
