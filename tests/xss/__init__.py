"""Every attack on pages that we know of, played through the real parser and renderers into a true browser."""
