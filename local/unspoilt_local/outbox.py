"""The outbox: a page that shows every mail that the local cloud sent, and a button that asks for a digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from unspoilt_local.mailbox import Mailbox, SentMail
from unspoilt_local.ses_events import fate_of

ROOT: Final = "/outbox/"
CADENCES: Final = ("weekly", "monthly", "hourly")

#: Our own style and pictures only; the mail stands in a frame with a policy of its own.
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: A mail may style itself and show pictures of the site, and nothing else: no scripts, no other servers.
_MAIL_POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
)
#: Mail programs open links in the browser; so does this frame.
_OPEN_OUTSIDE: Final = '<base target="_blank">'


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """An answer to a browser."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Outbox:
    """The pages under /outbox/."""

    def __init__(self, mailbox: Mailbox, ask_for_digest: Callable[[str], object]) -> None:
        self._mailbox = mailbox
        self._ask_for_digest = ask_for_digest

    def owns(self, target: str) -> bool:
        """Tell whether an address is one of the outbox's."""
        return urlsplit(target).path.startswith(ROOT) or urlsplit(target).path == ROOT.rstrip("/")

    def answer(self, method: str, target: str, body: bytes, *, from_here: bool) -> WebAnswer:
        """Answer a request; `from_here` says that no page of another site sent it."""
        parts = urlsplit(target)
        path = parts.path.removeprefix(ROOT.rstrip("/")).strip("/")
        if method == "POST":
            return self._order(path, body) if from_here else _text(HTTPStatus.FORBIDDEN, "Not from another site.\n")
        if method not in {"GET", "HEAD"}:
            return _text(HTTPStatus.METHOD_NOT_ALLOWED, "GET and POST only.\n")
        if path == "":
            return self._list(parse_qs(parts.query))
        if path == "style.css":
            return _answer(HTTPStatus.OK, "text/css; charset=utf-8", _template("outbox.css").render().encode())
        number, _, view = path.partition("/")
        mail = self._mailbox.get(int(number)) if number.isascii() and number.isdigit() else None
        return _text(HTTPStatus.NOT_FOUND, "There is no such mail.\n") if mail is None else _show(mail, view)

    def _list(self, query: Mapping[str, Sequence[str]]) -> WebAnswer:
        rows = [_row(mail) for mail in reversed(self._mailbox.mails())]
        asked, after = (query.get(name, [""])[0] for name in ("asked", "after"))
        # What was asked for is waited for until there is a mail more than there was.
        asked = asked if asked in CADENCES and after == str(len(rows)) else ""
        return _page("outbox.html", {"mails": rows, "cadences": CADENCES, "asked": asked})

    def _order(self, path: str, body: bytes) -> WebAnswer:
        cadence = parse_qs(body.decode("utf-8", "replace")).get("cadence", ["weekly"])[0]
        if path != "digest" or cadence not in CADENCES:
            return _text(HTTPStatus.NOT_FOUND, "Ask for a weekly, monthly or hourly digest.\n")
        there = len(self._mailbox.mails())
        self._ask_for_digest(cadence)
        return WebAnswer(HTTPStatus.SEE_OTHER, (("Location", f"{ROOT}?asked={cadence}&after={there}"),), b"")


def _show(mail: SentMail, view: str) -> WebAnswer:
    match view:
        case "html":
            return _answer(
                HTTPStatus.OK, "text/html; charset=utf-8", (_OPEN_OUTSIDE + mail.html()).encode(), policy=_MAIL_POLICY
            )
        case "message.eml":
            return _answer(HTTPStatus.OK, "message/rfc822", mail.data)
        case "" | "text" | "source":
            shown = view or ("mail" if mail.html() else "text")
            source = mail.data.decode("utf-8", "replace") if shown == "source" else ""
            text = mail.text() if shown == "text" else ""
            headers = [(name, str(value)) for name, value in mail.parsed().items()]
            return _page(
                "mail.html", {"mail": _row(mail), "view": shown, "text": text, "source": source, "headers": headers}
            )
        case _:
            return _text(HTTPStatus.NOT_FOUND, "There is no such view.\n")


def _row(mail: SentMail) -> dict[str, Any]:
    fates = [fate_of(address) for address in mail.recipients]
    fate = "delivered"
    if any(each.bounce for each in fates):
        fate = "bounced"
    elif any(each.complaint for each in fates):
        fate = "complained about"
    return {
        "number": mail.number,
        "address": f"{ROOT}{mail.number}/",
        "subject": mail.subject or "(no subject)",
        "to": ", ".join(mail.recipients),
        "from": str(mail.parsed()["From"] or mail.source),
        "sent_at": mail.sent_at.astimezone(),
        "kilobytes": f"{len(mail.data) / 1000:.1f}",
        "fate": fate,
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("unspoilt_local", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> Any:
    return _environment().get_template(name)


def _page(template: str, values: dict[str, object]) -> WebAnswer:
    return _answer(HTTPStatus.OK, "text/html; charset=utf-8", _template(template).render(values).encode())


def _text(status: HTTPStatus, text: str) -> WebAnswer:
    return _answer(status, "text/plain; charset=utf-8", text.encode())


def _answer(status: HTTPStatus, content_type: str, body: bytes, *, policy: str = _PAGE_POLICY) -> WebAnswer:
    headers = (
        ("Content-Type", content_type),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", policy),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return WebAnswer(status, headers, body)
