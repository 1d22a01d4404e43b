"""A process that takes in uploads and publishes them, as Lambda's two functions do: started by compare.py.

    one_upload.py HOST:PORT EVENT…

Nothing is replaced in it: handlers, adapters and SDK are those that are deployed. Its last line tells the seconds.
"""

import time

STARTED = time.perf_counter()

import json
import sys
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from fakes.function import Context, load, sqs

ingest_review = load("ingest_review").handler
publish_site = load("publish_site").handler
IMPORTED, IMPORTS_CPU = time.perf_counter(), time.process_time()


def take(address: str, event: str) -> float:
    """Ingest what an event of the inbox tells of, publish what the stream then says; return the handlers' seconds."""
    upload = sqs(json.loads(event))
    started = time.perf_counter()
    answers = [ingest_review(upload, Context())]
    ingested = time.perf_counter()
    connection = HTTPConnection(address)
    connection.request("GET", "/-/stream")
    changes = json.loads(connection.getresponse().read())
    told = time.perf_counter()
    answers.append(publish_site(changes, Context()))
    assert answers == [{"batchItemFailures": []}] * 2, answers
    return time.perf_counter() - told + ingested - started


seconds = [take(sys.argv[1], event) for event in sys.argv[2:]]
print(json.dumps({"imports": IMPORTED - STARTED, "imports_cpu": IMPORTS_CPU, "uploads": seconds}))
