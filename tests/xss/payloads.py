"""What is played: our own attacks, each aimed at something of ours, and the collections of others."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ATTACK: Final = Path(__file__).parents[2].parent / "shared" / "data" / "attack"

#: A script that any XML document may hold.
IN_XML: Final = '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'
OWN: Final = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "image, left open": "<img src=x onerror=alert(1)//",
    "out of a value": '"><svg onload=alert(1)>',
    "within a value": '" onerror=alert(1) onfocus=alert(2) autofocus x="',
    "within a value in single quotes": "' onerror=alert(1) onfocus=alert(2) autofocus x='",
    "out of JSON-LD": "</script><script>alert(1)</script>",
    "comment in JSON-LD": "<!--<script>",
    "out of a title": "</title></textarea></style><script>alert(1)</script>",
    "out of CDATA": "]]><script>alert(1)</script><![CDATA[",
    "out of a comment": "--!><script>alert(1)</script>",
    "in XML": IN_XML,
    "entities": "&lt;img src=x onerror=alert(1)&gt;",
    "entities of entities": "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "address": "javascript:alert(1)",
    "address with a tab": "java\tscript:alert(1)",
    "address in entities": "javascript&colon;alert(1)",
    "address of data": "data:text/html,<script>alert(1)</script>",
    "link in Markdown": "[x](javascript:alert(1))",
    "image in Markdown": '![x](x"onerror="alert(1))',
    "address in Markdown": "<javascript:alert(1)>",
    "reference in Markdown": "[x]\n\n[x]: javascript:alert(1)",
    "frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "toggle": "<details open ontoggle=alert(1)><summary>x</summary>y</details>",
    "style": '<style>*{x:expression(alert(1))}</style><p style="x:expression(alert(1))">y</p>',
    "mutation": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "text is not markup": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "refresh": '<meta http-equiv=refresh content="0;url=/elsewhere">',
    "base": '<base href="http://elsewhere.example/"><script src="x.js"></script>',
    "elsewhere": '<script src="http://elsewhere.example/x.js"></script>',
    "template": "{{ cycler.__init__.__globals__ }}{% raw %}<script>alert(1)</script>",
    "prompt": "<script>prompt(1);confirm(2);print()</script>",
    "debugger": "<script>debugger;alert(1)</script>",
    "window": "<script>open('/elsewhere')</script>",
    "away": "<script>location='/elsewhere'</script>",
    "endless, out of JSON-LD": "</script><script>for(;;);</script>",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payload:
    name: str
    text: str

    @property
    def stands_alone(self) -> bool:
        """Tell whether, unguarded, it leaves alone what stands behind it: it neither swallows it nor never ends."""
        swallowing = (
            r"for\(;;\)|while|<(!--|!\[|/?(style|noscript|plaintext|textarea|xmp|title|iframe|template|select|noembed))"
        )
        return re.search(swallowing, self.text, re.IGNORECASE) is None

    @property
    def line(self) -> str:
        """Return it as one line."""
        return " ".join(self.text.split())


def own_payloads() -> tuple[Payload, ...]:
    return tuple(Payload(f"ours: {name}", text) for name, text in OWN.items())


def payloads() -> tuple[Payload, ...]:
    """Return every distinct one; ours alone where the collections are not beside the repository."""
    found = own_payloads()
    if ATTACK.is_dir():
        found += (*_cheat_sheet(), *_purifier(), *_owasp(), *_naughty())
    return tuple({one.text: one for one in reversed(found) if one.text.strip()}.values())[::-1]


def _cheat_sheet() -> list[Payload]:
    """Return HTML5 Security's, with their placeholders filled."""
    filled = json.loads((ATTACK / "h5sc" / "payloads.json").read_text(encoding="utf-8"))
    items = json.loads((ATTACK / "h5sc" / "items.json").read_text(encoding="utf-8"))
    return [
        Payload(f"h5sc {item['id']}", re.sub(r"%(\w+)%", lambda found: filled.get(found[1], found[0]), item["data"]))
        for item in items
    ]


def _purifier() -> list[Payload]:
    cases = json.loads((ATTACK / "dompurify" / "expect.json").read_text(encoding="utf-8"))
    return [Payload(f"DOMPurify {number}", case["payload"]) for number, case in enumerate(cases, 1)]


def _owasp() -> list[Payload]:
    page = (ATTACK / "owasp" / "XSS_Filter_Evasion_Cheat_Sheet.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [Payload(f"OWASP {number}", block.strip()) for number, block in enumerate(blocks, 1)]


def _naughty() -> list[Payload]:
    strings = json.loads((ATTACK / "blns" / "blns.json").read_text(encoding="utf-8"))
    return [Payload(f"blns {number}", text) for number, text in enumerate(strings, 1) if _may_run(text)]


def _may_run(text: str) -> bool:
    return re.search(r"[<>]|alert|script|\bon\w+\s*=|\{\{|&\w+;", text, re.IGNORECASE) is not None
