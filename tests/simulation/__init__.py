"""One world in memory, with a clock of its own, in which the real handlers run and every external call can fail."""
