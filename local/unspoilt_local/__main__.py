"""`python -m unspoilt_local`: the command line."""

from unspoilt_local.cli import main

main()
