"""The checkout: where the template, the functions and the layer stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unspoilt_local.errors import NotACheckout


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout of this repository."""

    root: Path

    @property
    def template(self) -> Path:
        """The stack, as it is deployed to AWS."""
        return self.root / "infra" / "template.yaml"

    @property
    def samples(self) -> Path:
        """Our own sample reviews."""
        return self.root / "samples" / "reviews"


def find_project(start: Path = Path(__file__)) -> Project:
    """Return the checkout that holds this package, which the local cloud deploys from."""
    for folder in start.resolve().parents:
        project = Project(folder)
        if project.template.is_file():
            return project
    raise NotACheckout(
        "infra/template.yaml was not found: the local cloud deploys a checkout of this repository "
        "(git clone it, then `make setup`)",
    )
