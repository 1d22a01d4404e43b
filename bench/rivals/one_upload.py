"""A process that takes in uploads and publishes them, as Lambda's two functions do: started by compare.py.

    one_upload.py CODE PACKAGES HOST:PORT EVENT…

CODE holds the layer's own part and the functions, as `deployed.py` makes them. Nothing is replaced in them: handlers,
adapters and SDK are those that are deployed. The last line tells the seconds.
"""

import time

STARTED = time.perf_counter()

import json
import os
import sys
from http.client import HTTPConnection

sys.path[:0] = sys.argv[1:3]

from ingest_review.handler import handler as ingest_review
from publish_site.handler import handler as publish_site

IMPORTED, IMPORTS_CPU = time.perf_counter(), time.process_time()


class Context:
    """What Lambda tells a function of its run."""

    function_name, memory_limit_in_mb, aws_request_id = "function", 1024, "00000000-0000-4000-8000-000000000000"
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:function"

    def get_remaining_time_in_millis(self) -> int:
        """Return all the time that Lambda gives."""
        return 900_000


def take(address: str, event: str) -> float:
    """Ingest what an event of the inbox tells of, publish what the stream then says; return the handlers' seconds."""
    upload = {"Records": [{"messageId": "0", "body": event}]}
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


seconds = [take(sys.argv[3], event) for event in sys.argv[4:]]
print(json.dumps({"imports": IMPORTED - STARTED, "imports_cpu": IMPORTS_CPU, "uploads": seconds}), flush=True)
# Lambda keeps a process when it has answered: nobody waits for its modules to be taken apart.
os._exit(0)
