"""An author's archive: brought in from a folder or from other products, and taken out again."""
