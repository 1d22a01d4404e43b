"""What a person may choose about the local cloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: In days. Everything is news: a laptop knows a file since its last start only, and the file's date is usually old.
ALL_IS_NEWS: Final = 36500


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """The choices, with what holds where none was made."""

    site_name: str = "Unspoilt"
    author_name: str = ""
    sender: str = "Unspoilt <digest@unspoilt.example>"
    author_address: str = "author@unspoilt.example"
    time_zone: str = "UTC"
    rating_best: str = "5"
    #: The first port to try for the front; 0 takes any free one.
    port: int = 8080

    def parameters(self, site_address: str) -> dict[str, str]:
        """Return the stack's parameters."""
        return {
            "SiteName": self.site_name,
            "SiteAddress": site_address,
            "AuthorName": self.author_name,
            "Sender": self.sender,
            "AuthorAddress": self.author_address,
            "TimeZone": self.time_zone,
            "RatingBest": self.rating_best,
            "NewsDays": str(ALL_IS_NEWS),
            # A digest that is asked for comes at once.
            "HoldMinutes": "0",
            "SettleSeconds": "0",
        }
