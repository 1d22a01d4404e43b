"""Names of the files in `issues/<id>/`."""

from __future__ import annotations

from typing import Final

#: What the issue is, with all other files in it: its being there means that the issue is frozen.
MANIFEST: Final = "issue.json"
#: One mail with placeholders for the recipient's address and token.
MIME: Final = "mail.mime"
HTML: Final = "mail.html"
TEXT: Final = "mail.txt"
PLAN: Final = "flight-plan.txt"
#: The mail to the author.
PREVIEW: Final = "preview.mime"
#: An object of this name beside them, whatever is in it, keeps the issue on the ground.
HOLD: Final = "HOLD"


def mail_file(selection: str) -> str:
    """Return the name of a selection's mail, which is as `MIME` is; the ordinary issue's has no selection's name."""
    return f"selections/{selection}.mime" if selection else MIME
