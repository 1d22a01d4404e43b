"""Compile the site's templates in a copy of the layer, as `compileall` does its modules.

    python3.13 compile_templates.py FOLDER

FOLDER holds the package `unspoilt` and what it needs. A function cannot write to its layer, so without this each cold
start compiles the templates anew, which takes longer than anything else that it renders.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])

    from unspoilt.site.stylesheet import TEMPLATES
    from unspoilt.site.theme import environment
    from unspoilt.spoiler.template import compile_templates

    compile_templates(environment(), TEMPLATES)
