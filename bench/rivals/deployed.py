"""Our code as Lambda has it: the layer compiled as `make build` does it, templates too, and the handlers as files.

It is made from the checkout each time, so that what is measured is never an older build. Third-party packages are the
virtual environment's, which pip compiled.
"""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from py_compile import PycInvalidationMode

_LAYER = Path(__file__).parents[2] / "layers" / "core"
_FUNCTIONS = Path(__file__).parents[2] / "functions"


def deploy(folder: Path, functions: Iterable[str]) -> Path:
    """Put the layer and these functions into a new folder, whatever PYTHONDONTWRITEBYTECODE says; return it."""
    sources = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_LAYER / "unspoilt", folder / "unspoilt", ignore=sources)
    unchecked = PycInvalidationMode.UNCHECKED_HASH
    compiled = compileall.compile_dir(folder, quiet=1, invalidation_mode=unchecked)
    assert compiled, folder
    subprocess.run([sys.executable, "-I", "-B", _LAYER / "compile_templates.py", folder], check=True)
    for function in functions:
        shutil.copytree(_FUNCTIONS / function, folder / function, ignore=sources)
    return folder
