"""The hub hears of windows that were written, and a hub that fails holds up nothing."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest

from fakes.desk import SITE
from fakes.reviews import MemoryClock
from unspoilt.aws.web_sub_hub import WebSubHub
from unspoilt.errors import Unavailable
from unspoilt.use_cases.announce import Announce
from unspoilt.use_cases.leak_gate import Publication

WRITTEN = Publication(
    written=(
        "reviews/x/",
        "feed/3.atom",
        "feed.atom",
        "genres/fog/feed.rss",
        "genres/fog/feed/1.rss",
        "spoilers.atom",
        "index.html",
    )
)


@dataclass
class FakeHub:
    broken: bool = False
    pinged: list[tuple[str, ...]] = field(default_factory=list)

    def ping(self, topics: tuple[str, ...]) -> None:
        self.pinged.append(topics)
        if self.broken:
            raise Unavailable("hub")


def test_only_windows_are_announced_and_all_of_them_at_once() -> None:
    hub = FakeHub()

    assert Announce(hub, SITE, MemoryClock()).announce(WRITTEN)

    assert hub.pinged == [("https://reviews.example/feed.atom", "https://reviews.example/genres/fog/feed.rss")]


@pytest.mark.parametrize("published", [Publication(), Publication(written=("reviews/x/", "spoilers.atom"))])
def test_without_news_nobody_is_told(published: Publication) -> None:
    hub = FakeHub()

    assert Announce(hub, SITE, MemoryClock()).announce(published)
    assert Announce(None, SITE, MemoryClock()).announce(WRITTEN)

    assert hub.pinged == []


def test_a_hub_that_fails_is_left_alone_for_a_while_and_asked_again_later() -> None:
    hub, clock = FakeHub(broken=True), MemoryClock()
    announce = Announce(hub, SITE, clock)

    assert [announce.announce(WRITTEN), announce.announce(WRITTEN)] == [False, False]
    assert len(hub.pinged) == 1
    clock.pass_time(minutes=6)
    hub.broken = False
    assert announce.announce(WRITTEN)
    assert announce.announce(WRITTEN)
    assert len(hub.pinged) == 3


class HubServer(BaseHTTPRequestHandler):
    forms: list[list[tuple[str, str]]] = []  # noqa: RUF012
    status = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.forms.append(parse_qsl(body.decode()))
        self.send_response_only(self.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.mark.parametrize("status", [204, 500])
def test_the_ping_is_the_form_that_hubs_take(status: int) -> None:
    kind = type("Hub", (HubServer,), {"forms": [], "status": status})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.handle_request, daemon=True).start()
    hub = WebSubHub(f"http://127.0.0.1:{server.server_port}/hub?key=1")

    if status == 204:
        hub.ping(("https://a.example/feed.atom", "https://a.example/feed.rss"))
        assert kind.forms == [
            [
                ("hub.mode", "publish"),
                ("hub.url", "https://a.example/feed.atom"),
                ("hub.url", "https://a.example/feed.rss"),
            ]
        ]
    else:
        with pytest.raises(Unavailable, match="answered 500"):
            hub.ping(("https://a.example/feed.atom",))
    server.server_close()


def test_a_hub_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unspoilt.aws.web_sub_hub._PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub = WebSubHub(f"http://127.0.0.1:{silent.getsockname()[1]}/")

        with pytest.raises(Unavailable, match="did not answer"):
            hub.ping(("https://a.example/feed.atom",))
