"""What keeps a payload from running, taken away: the control, without which a check that sees nothing proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup

from unspoilt.newsletter import theme as mail_theme
from unspoilt.review.review import Review
from unspoilt.site import subscription_pages
from unspoilt.site import theme as site_theme
from unspoilt.spoiler.entry import ScreenedReview
from unspoilt.spoiler.safe_text import _KEY, FullHtml, ShownHtml, VouchedHtml
from unspoilt.spoiler.screen import screen_review
from unspoilt.spoiler.template import make_environment
from unspoilt.use_cases import ingest
from unspoilt_local import outbox

#: Bodies that are sanitised; values that templates escape; JSON that no script can be ended with.
BODIES: Final = "bodies"
VALUES: Final = "values"
JSON_LD: Final = "JSON-LD"
ALL: Final = frozenset({BODIES, VALUES, JSON_LD})


@contextmanager
def without(guards: frozenset[str]) -> Iterator[None]:
    """Take guards away."""
    with ExitStack() as taken:
        if BODIES in guards:
            taken.enter_context(patch.object(ingest, "screen_review", _unsanitised))
        if VALUES in guards:
            for theme in (site_theme, mail_theme):
                taken.enter_context(patch.object(theme, "make_environment", _unescaping))
                theme.environment.cache_clear()
                taken.callback(theme.environment.cache_clear)
            taken.enter_context(patch.object(subscription_pages, "escape", Markup))
            taken.enter_context(patch.object(outbox, "Environment", _plain_environment))
            outbox._environment.cache_clear()
            taken.callback(outbox._environment.cache_clear)
        if JSON_LD in guards:
            taken.enter_context(patch.object(site_theme, "_JSON_ESCAPES", {}))
        yield


def _unsanitised(review: Review) -> ScreenedReview:
    """Render Markdown as a parser does that trusts its authors."""
    screened = screen_review(review)
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    trusting: Callable[[str], bool] = lambda address: True  # noqa: E731
    parser.validateLink = trusting  # type: ignore[method-assign]
    body = str(parser.render(review.body))
    return replace(
        screened,
        shown=ShownHtml(body, key=_KEY),
        full=FullHtml(body, key=_KEY),
        vouched=None if screened.vouched is None else VouchedHtml(body, key=_KEY),
    )


def _unescaping(*args: Any, **options: Any) -> Environment:
    return _trusting(make_environment(*args, **options))


def _plain_environment(**options: Any) -> Environment:
    return _trusting(Environment(**options))


def _trusting(environment: Environment) -> Environment:
    environment.bytecode_cache = None
    environment.autoescape = False
    environment.finalize = None
    return environment
