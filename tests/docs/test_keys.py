"""Every key that is understood is documented, in the order in which it is believed."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from unspoilt.review.key_names import MEANINGS

PAGE = (Path(__file__).parents[2] / "docs" / "keys.md").read_text()


def test_every_key_is_documented_in_the_order_of_belief() -> None:
    understood = defaultdict(list)
    for key, (meaning, _) in MEANINGS.items():
        understood[meaning].append(key)

    documented = [re.findall(r"`(\w+)`", row) for row in re.findall(r"^\| [^|]+ \| (`.*) \|$", PAGE, re.MULTILINE)]

    assert documented == list(understood.values())
