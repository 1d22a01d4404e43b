"""Templates under the type law: what is no SafeText is refused while rendering, whoever wrote the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FunctionLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from unspoilt.spoiler.safe_text import SafeText


def make_environment(folder: Path, filters: Mapping[str, Callable[..., Any]], *, html: bool) -> Environment:
    """Return an environment that prints SafeText, whole numbers, and Markup that these filters and macros made.

    Jinja2's own filters are not there, because several of them turn a `str` into Markup.
    """
    environment = Environment(
        loader=FunctionLoader(partial(_read, folder)),
        bytecode_cache=_CompiledTemplates(*_compiled_beside(folder)),
        autoescape=html,  # noqa: S701  # a mail's text part is no HTML
        undefined=StrictUndefined,
        finalize=_only_safe,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters = dict(filters)
    return environment


def compile_templates(environment: Environment, folder: Path) -> None:
    """Keep the code of a folder's templates beside them, as `compileall` does for modules.

    A template that is changed afterwards is compiled when it is used, as those are that no build has compiled.
    """
    directory, pattern = _compiled_beside(folder)
    Path(directory).mkdir(exist_ok=True)
    environment.bytecode_cache = FileSystemBytecodeCache(directory, pattern)
    for path in sorted(folder.glob("*.html")):
        environment.get_template(path.name)


def _compiled_beside(folder: Path) -> tuple[str, str]:
    """Return where `make build` puts what it compiles of a folder's templates, and how it names it."""
    return str(folder / "__pycache__"), "%s.jinja"


class _CompiledTemplates(FileSystemBytecodeCache):
    """Code of templates that a build has left: it is read, and never written, for a function's files cannot be."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep nothing."""


def _read(folder: Path, name: str) -> tuple[str, str, None] | None:
    """Return a template and its name; a path would be that of the machine that builds."""
    try:
        return (folder / name).read_text(encoding="utf-8"), name, None
    except FileNotFoundError:
        return None


def _only_safe(value: object) -> SafeText | Markup | int:
    if isinstance(value, (SafeText, Markup, int)):
        return value
    raise TypeError(f"a template may print SafeText and whole numbers, not {type(value).__name__}")
