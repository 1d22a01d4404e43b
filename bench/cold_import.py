"""What a cold start costs each function, out of what `make build` made, against a plain client of boto3's.

    make build
    .venv/bin/python bench/cold_import.py [--rounds 11] [--build build/x86_64]

A function starts in a fresh process, as Lambda starts it: its own folder and the layer on the path, nothing else,
byte code as it was built. Its handler is imported and called with one of `events/*.json`, and the clock stops where
its first request would leave: settings are read, clients made, the request is serialised and signed. The anchor is
`import boto3; boto3.client("dynamodb")`, with boto3 as pip installs it and the layer's version of botocore, all
compiled. Processes take turns, so that whatever else the machine does meets all of them; what counts is CPU time
(user and system, of the whole process), less that of an interpreter that does nothing, and the median of the rounds'
ratios.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
#: Function, the event that it is called with, and the goal against the anchor (the design's section 10; the last
#: three are ours).
FUNCTIONS: Final = (
    ("ingest_review", "ingest_review.upload", 1.10),
    ("publish_site", "publish_site.stream", 1.05),
    ("compose_issue", "compose_issue.compose", 1.15),
    ("deliver_issue", "deliver_issue.deliver", 0.90),
    ("manage_subscription", "manage_subscription.subscribe", 0.95),
    ("record_mail_event", "record_mail_event.send", 0.90),
    ("sweep_deliveries", "sweep_deliveries.sweep", 0.90),
    ("publish_issues", "publish_issues.stream", 1.05),
)
#: What Lambda sets, and what the template does: names of resources do not matter here.
ENVIRONMENT: Final = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "of the bench",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "Unspoilt",
    "LOG_LEVEL": "CRITICAL",
    "SITE_NAME": "Unspoilt",
    "SITE_ADDRESS": "https://reviews.example",
    "SENDER": "Unspoilt <news@reviews.example>",
    "AUTHOR_ADDRESS": "author@reviews.example",
    "CONFIGURATION_SET": "unspoilt",
    "DELIVER_CONCURRENCY": "2",
    **{f"{name}_TABLE": name.lower() for name in ("REVIEWS", "SUBSCRIBERS", "DELIVERIES")},
    **{f"{name}_BUCKET": name.lower() for name in ("INBOX", "SITE", "ISSUES")},
    **{
        f"{name}_QUEUE": f"https://sqs.eu-west-1.amazonaws.com/123456789012/{name.lower()}"
        for name in ("INGEST", "COMPOSE", "DELIVER", "CONFIRM", "MAIL_EVENTS_DEAD_LETTER")
    },
}
#: A process of its own each. `leave` stands where botocore would open a connection.
NOTHING: Final = "import sys; sys.path[:0] = sys.argv[2:]"
ANCHOR: Final = f'{NOTHING}; import boto3; boto3.client("dynamodb")'
IMPORT: Final = f"{NOTHING}; import handler"
FIRST_REQUEST: Final = (
    IMPORT
    + """
import json, os
from botocore.httpsession import URLLib3Session
def leave(session, request):
    sys.stdout.write(" ".join((request.url, *sys.modules)))
    sys.stdout.flush()
    os._exit(0)
URLLib3Session.send = leave
class Context:
    function_name, memory_limit_in_mb, aws_request_id = "function", 1024, "00000000-0000-4000-8000-000000000000"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:function"
    get_remaining_time_in_millis = lambda self: 900_000
handler.handler(json.load(open(sys.argv[1])), Context())
raise SystemExit("no request left")
"""
)
#: What boto3 is made of.
STOCK: Final = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six")


@dataclass
class Case:
    """One kind of process, and what its runs took."""

    name: str
    code: str
    arguments: tuple[str, ...]
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def run(self, python: str) -> None:
        """Run it once more."""
        started = time.perf_counter()
        with subprocess.Popen(
            [python, "-I", "-S", "-B", "-c", self.code, *self.arguments],
            cwd="/",
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            said = process.stdout.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or (self.code == FIRST_REQUEST and not said.startswith(b"https://")):
            raise SystemExit(f"{self.name} failed")
        self.wall.append(time.perf_counter() - started)
        self.cpu.append(used.ru_utime + used.ru_stime)


def find_python() -> str:
    """Return an interpreter of the runtime's version."""
    places = (Path("python3.13"), *Path.home().glob(".pyenv/versions/3.13*/bin/python3.13"))
    for place in map(str, places):
        try:
            shown = subprocess.run([place, "-c", "import sys; print(sys.executable)"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return shown.stdout.decode().strip()
    raise SystemExit("cold_import: Python 3.13 is needed, the runtime's version, and was not found")


def make_stock(python: str) -> Path:
    """Return a folder with boto3 as pip installs it, of the locked version, compiled; made anew each time."""
    folder = ROOT / "build" / "stock-boto3"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    locked = (ROOT / "layers/core/requirements.txt").read_text(encoding="utf-8")
    if f"botocore=={version('botocore')} " not in locked:
        raise SystemExit("cold_import: botocore is of another version here than in the layer: run make setup")
    for name in STOCK:
        found = find_spec(name)
        assert found is not None
        assert found.origin is not None
        place = Path(found.origin)
        if found.submodule_search_locations:
            shutil.copytree(place.parent, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, folder)
    compiling = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(folder)]
    subprocess.run(compiling, check=True)
    return folder


def measure(build: Path, python: str, rounds: int) -> list[Case]:
    """Run every case so many times, by turns; the first two are an idle interpreter and the anchor."""
    layer = str(build / "CoreLayer" / "python")
    cases = [Case("nothing", NOTHING, ("", "")), Case("anchor", ANCHOR, ("", str(make_stock(python))))]
    for name, event, _ in FUNCTIONS:
        folder = build / ("".join(word.title() for word in name.split("_")) + "Function")
        arguments = (str(ROOT / "events" / f"{event}.json"), str(folder), layer)
        cases += [Case(f"{name}, import", IMPORT, arguments), Case(name, FIRST_REQUEST, arguments)]
    for turn in range(rounds + 1):
        for case in cases:
            case.run(python)
            if not turn:  # the first reads files that the machine has not in memory yet
                case.cpu.clear()
                case.wall.clear()
    return cases


def report(cases: list[Case]) -> bool:
    """Print the table; tell whether every function is under its goal."""
    nothing, anchor = cases[:2]
    idle, idle_wall = statistics.median(nothing.cpu), statistics.median(nothing.wall)
    good = True
    print(f"{'':24}{'import':>10}{'first request':>16}{'wall':>10}{'ratio':>8}{'goal':>8}")
    net = statistics.median(anchor.cpu) - idle
    print(f"{'anchor':24}{'':10}{net * 1000:13.0f} ms{(statistics.median(anchor.wall) - idle_wall) * 1000:7.0f} ms")
    for (name, _, goal), imported, called in zip(FUNCTIONS, cases[2::2], cases[3::2], strict=True):
        ratio = statistics.median(
            (mine - idle) / (its - idle) for mine, its in zip(called.cpu, anchor.cpu, strict=True)
        )
        alone, whole = (statistics.median(case.cpu) - idle for case in (imported, called))
        wall = statistics.median(called.wall) - idle_wall
        good = good and ratio <= goal
        print(
            f"{name:24}{alone * 1000:7.0f} ms{whole * 1000:13.0f} ms{wall * 1000:7.0f} ms{ratio:8.2f}{goal:8.2f}"
            f"{'' if ratio <= goal else '  over'}"
        )
    return good


def main() -> int:
    """Measure and print; fail where a function is over its goal."""
    machine = "x86_64" if platform.machine() == "x86_64" else "arm64"
    parser = argparse.ArgumentParser(description="What a cold start costs each function.")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / machine, help="what `make build` made")
    parser.add_argument("--rounds", type=int, default=11)
    chosen = parser.parse_args()
    if not (chosen.build / "CoreLayer").is_dir():
        raise SystemExit(f"cold_import: nothing is built in {chosen.build}: run make build")
    return 0 if report(measure(chosen.build.resolve(), find_python(), chosen.rounds)) else 1


if __name__ == "__main__":
    sys.exit(main())
