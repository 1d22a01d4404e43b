"""The local cloud and the command line; never in the layer."""
