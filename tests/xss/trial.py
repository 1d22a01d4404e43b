"""The trial: the site with its guards, as it is served and without its policy, and the control without them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote, unquote, urlsplit

from unspoilt.site.search import render_search_script
from xss import world as contexts
from xss.guards import ALL, JSON_LD, VALUES
from xss.payloads import Payload, own_payloads
from xss.world import Answer, World, build

_BROWSER: Final = Path(__file__).with_name("browser.mjs")
#: The control takes each so many of the others' payloads, and all of ours.
_EACH: Final = 40
#: Milliseconds that a page may take, on a busy machine; in the control, where some never end, there is no need to wait.
_PATIENT: Final = 30_000
_IMPATIENT: Final = 6_000
#: Pages in one.
_BATCH: Final = 40
_SECONDS: Final = 900
#: What a reader's program makes of a feed has no policy of ours: there is one way only to show it.
_READERS: Final = frozenset({contexts.ATOM, contexts.RSS, contexts.JSON_FEED, contexts.SPOILERS_FEED})


class Missing(Exception):
    """A program that the trial needs is not there."""


@dataclass(frozen=True, slots=True)
class Verdict:
    payloads: int
    #: Uploads by what became of them at the first try.
    outcomes: Mapping[str, int]
    #: Documents shown by context: as they are served and once more without the policy, and in the control.
    shown: Mapping[str, int]
    control: Mapping[str, int]
    #: What ran or could run although it should not, by address.
    ran: Mapping[str, str]
    #: Documents of the control in which something ran, by context; and of them those that hung.
    fired: Mapping[str, int]
    hung: int
    #: Lines that the search found, over all that was typed.
    hits: int

    @property
    def flawless(self) -> bool:
        """Tell whether nothing ran, and whether in the control something did in every context."""
        return not self.ran and self.hits > 0 and all(self.fired.get(context, 0) for context in self.control)

    def lines(self) -> Iterator[str]:
        """Say it."""
        told = ", ".join(f"{count:,} {name}" for name, count in sorted(self.outcomes.items()))
        yield f"{self.payloads:,} payloads in {sum(self.outcomes.values()):,} uploads: {told} at the first try"
        for context in self.control:
            shown, control = self.shown.get(context, 0), self.control[context]
            yield f"  {context:22} shown {shown:5,}; control {control:4,}, fired in {self.fired.get(context, 0):4,}"
        yield (
            f"{self.payloads:,} payloads in {len(self.control)} contexts, {sum(self.shown.values()):,} documents: "
            f"{len(self.ran)} executed; control {sum(self.fired.values()):,} of {sum(self.control.values()):,} "
            f"fired, {self.hung} of them hung"
        )
        for address, what in list(self.ran.items())[:40]:
            yield f"  RAN {address}: {what}"


def judge(payloads: Sequence[Payload]) -> Verdict:
    """Play all of it."""
    browser = _command()
    own = own_payloads()
    few = [*own, *[one for one in payloads if one not in own][::_EACH]]
    with _Server() as site, _Server() as bare, _Server() as control, _Server() as values, _Server() as structured:
        with ProcessPoolExecutor(2) as pool:
            whole = pool.submit(build, payloads, site.address)
            without = pool.submit(build, [one for one in few if one.stands_alone], control.address, ALL)
            # Without "<" nothing runs but in an attribute.
            outside = [one for one in few if "<" not in one.text]
            in_values = pool.submit(build, outside, values.address, frozenset({VALUES}))
            in_json = pool.submit(
                build, [one for one in own if "</script>" in one.text], structured.address, frozenset({JSON_LD})
            )
            control.world, values.world, structured.world = without.result(), in_values.result(), in_json.result()
            whole_world = whole.result()
        site.world = whole_world.batched(_BATCH)
        bare.world = _bared(whole_world).batched(_BATCH)
        guarded = _watch(browser, [*site.visits(apart=_READERS), *bare.visits()])
        # What was found in a batch is looked for in each of its pages.
        ran = {address: what for server in (site, bare) for address, what in _in_detail(browser, server, guarded)}
        for server in (control, values, structured):
            server.world = _bared(server.world)
        # What runs there may never end, and one look at that is enough.
        unguarded = [(one.context, {**control.visit(one), "hasty": True}) for one in control.world.visits]
        for server, context in ((values, contexts.ATTRIBUTE), (structured, contexts.JSON_LD)):
            unguarded += [(context, server.visit(one)) for one in server.world.visits if one.context == contexts.PAGE]
        seen = _watch(browser, [visit for _, visit in unguarded], _IMPATIENT)
    fired = {one["address"]: [what for what in one["what"] if _is_run(what)] for one in seen["found"]}
    shown = Counter(one.context for one in whole_world.visits if one.context not in _READERS)
    return Verdict(
        payloads=len(payloads),
        outcomes=whole_world.outcomes,
        shown=shown + Counter(one.context for one in whole_world.visits),
        control=Counter(context for context, _ in unguarded),
        ran=ran,
        fired=Counter(context for context, visit in unguarded if fired.get(visit["address"])),
        hung=sum("hangs" in what for what in fired.values()),
        hits=guarded["hits"],
    )


def _in_detail(browser: Sequence[str], server: _Server, seen: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return what was found on a server, by the page that has it rather than by the batch."""
    for one in seen["found"]:
        path = unquote(one["address"].removeprefix(f"{server.address}/"))
        if not one["address"].startswith(f"{server.address}/"):
            continue
        visits = [
            {"address": f"{server.address}/{page}", "queries": (), "hasty": False}
            for page in server.world.batches.get(path, ())
        ]
        closer = _watch(browser, visits)["found"] if visits else []
        for page in closer or [one]:
            yield page["address"], "; ".join(page["what"])


def _is_run(what: str) -> bool:
    """Tell a run from what was only there, or only asked for."""
    return not what.startswith(("ready to run", "asked for"))


def _bared(world: World) -> World:
    answers = {path: answer.bare() for path, answer in world.answers.items()}
    return World(answers, world.nowhere.bare(), world.visits)


def _command() -> list[str]:
    folder = os.environ.get("PAGE_JUDGES_DIR")
    modules = Path(folder).resolve() / "node_modules" if folder else None
    if modules is None or not (modules / "puppeteer-core").is_dir():
        raise Missing("PAGE_JUDGES_DIR does not hold npm's puppeteer-core")
    programs = [shutil.which(name) for name in ("node", "chromium")]
    if None in programs:
        raise Missing("node and chromium are needed")
    node, chromium = map(str, programs)
    return [node, str(_BROWSER), str(modules), chromium]


def _watch(command: Sequence[str], visits: Sequence[Mapping[str, Any]], limit: int = _PATIENT) -> dict[str, Any]:
    """Have the browser visit pages, each for so many milliseconds at most."""
    asked = json.dumps({"own": f"/{render_search_script().path}", "limit": limit, "visits": visits})
    done = subprocess.run(command, input=asked, check=False, capture_output=True, text=True, timeout=_SECONDS)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-800:])
    said: dict[str, Any] = json.loads(done.stdout)
    return said


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that was ended in the middle of an answer."""


class _Server:
    """Serves a world on a free port of loopback."""

    def __init__(self) -> None:
        self.world = World()
        self._server = _Quiet(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def visits(self, apart: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
        return [self.visit(one) for one in self.world.visits if one.context not in apart]

    def visit(self, visit: contexts.Visit) -> dict[str, Any]:
        path = "" if visit.path == "index.html" else visit.path
        return {"address": f"{self.address}/{quote(path, safe='/?=%&')}", "queries": visit.queries, "hasty": False}

    def answer(self, target: str) -> Answer:
        path = unquote(urlsplit(target).path).removeprefix("/") or "index.html"
        return self.world.answers.get(path, self.world.nowhere)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                answer = outer.answer(self.path)
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
                if self.path.startswith("/assets/"):
                    self.send_header("Cache-Control", "max-age=3600")
                for name, value in answer.headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *args: object) -> None:
                pass

        return Handler
