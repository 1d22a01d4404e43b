"""Help for the terminal: a docstring has a sentence a line, which is broken twice where the window is narrow."""

from __future__ import annotations

import inspect


def flowing(docstring: str) -> str:
    """Join the lines of each paragraph; lines that are indented, as examples are, stay by themselves."""
    lines: list[str] = []
    for line in inspect.cleandoc(docstring).splitlines():
        if lines and line and lines[-1] and not line.startswith(" ") and not lines[-1].startswith(" "):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)
