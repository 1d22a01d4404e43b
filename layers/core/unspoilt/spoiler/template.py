"""Templates under the type law: what is no SafeText is refused while rendering, whoever wrote the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined
from markupsafe import Markup

from unspoilt.spoiler.safe_text import SafeText


def make_environment(loader: BaseLoader, filters: Mapping[str, Callable[..., Any]], *, html: bool) -> Environment:
    """Return an environment that prints SafeText, whole numbers, and Markup that these filters and macros made.

    Jinja2's own filters are not there, because several of them turn a `str` into Markup.
    """
    environment = Environment(
        loader=loader,
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


def _only_safe(value: object) -> SafeText | Markup | int:
    if isinstance(value, (SafeText, Markup, int)):
        return value
    raise TypeError(f"a template may print SafeText and whole numbers, not {type(value).__name__}")
