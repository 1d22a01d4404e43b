"""Our code as Lambda has it: the layer with its byte code, as `make build` compiles it, and the handlers as files.

It is made from the checkout each time, so that what is measured is never an older build. Third-party packages are the
virtual environment's, which pip compiled.
"""

from __future__ import annotations

import compileall
import shutil
from collections.abc import Iterable
from pathlib import Path
from py_compile import PycInvalidationMode

_ROOT = Path(__file__).parents[2]


def deploy(folder: Path, functions: Iterable[str]) -> Path:
    """Put the layer and these functions into a folder, whatever PYTHONDONTWRITEBYTECODE says; return the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    sources = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_ROOT / "layers" / "core" / "unspoilt", folder / "unspoilt", ignore=sources)
    unchecked = PycInvalidationMode.UNCHECKED_HASH
    compiled = compileall.compile_dir(folder, quiet=1, invalidation_mode=unchecked)
    assert compiled, folder
    for function in functions:
        shutil.copytree(_ROOT / "functions" / function, folder / function, ignore=sources)
    return folder
