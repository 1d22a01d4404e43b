"""Exit codes, and how a command says what went wrong."""

from __future__ import annotations

import traceback
from typing import Final

from rich.console import Console
from rich.text import Text

from unspoilt.errors import AuthorError
from unspoilt_local.errors import AwsTrouble, LocalCloudFailed

AUTHORS_MISTAKE: Final = 1
#: What an examination was looking for.
FAULT_FOUND: Final = 1
SYSTEMS_FAULT: Final = 3
INTERRUPTED: Final = 130

errors = Console(stderr=True)


def exit_for(error: Exception) -> int:
    """Say what went wrong on standard error; return the exit code."""
    if isinstance(error, AuthorError):
        errors.print(Text(str(error), "bold red"), soft_wrap=True)
        return AUTHORS_MISTAKE
    if isinstance(error, OSError) and error.filename:
        errors.print(Text(f"{error.filename}: {error.strerror}", "bold red"), soft_wrap=True)
    elif isinstance(error, AwsTrouble):
        errors.print(Text(f"{error.what}: ", "bold red") + Text(error.remedy), soft_wrap=True)
    elif isinstance(error, LocalCloudFailed):
        errors.print(Text(f"{error}", "bold red"), soft_wrap=True)
        if error.details:
            errors.print(Text(error.details), soft_wrap=True)
    else:
        # Whatever it is, it is the system's fault and not the author's.
        errors.print(Text("".join(traceback.format_exception(error))), soft_wrap=True)
    return SYSTEMS_FAULT
