"""Our side: a published archive in the simulation's stores, and one upload into it by a process of its own."""

from __future__ import annotations

import gc
import json
import os
import sys
import sysconfig
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote_plus

from deployed import deploy
from generated import as_ours, generate
from stores import Stores
from timed import Run, timed

from fakes.archive import shelved
from fakes.function import Context, sqs
from simulation import deployment
from simulation.cloud import Cloud, inhabit, module_of
from simulation.world import World
from unspoilt.aws.reviews_table import ReviewsTable
from unspoilt.aws.shelf_table import ShelfTable
from unspoilt.review.review import Kind
from unspoilt.site.listing import Listing
from unspoilt.use_cases.catalogue import CatalogueChange, Source, SourceState
from unspoilt.use_cases.paging import LAST, Paging

_FUNCTIONS = ("ingest_review", "publish_site")
_BATCH = 10
#: Two pages of every listing, and some.
LATEST = 700
_SCRIPT = Path(__file__).parent / "one_upload.py"
#: The interpreter that the virtual environment is made of.
_PYTHON = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")


def archive(size: int) -> Stores:
    """Fill the stores with so many reviews: the latest go through both handlers, those before them become rows at once.

    An upload never looks at what lies behind the latest pages of its listings, and the latest fill those.
    """
    cloud = Cloud(World())
    stores = Stores(cloud)
    with inhabit(cloud):
        older = max(0, size - LATEST)
        _store_rows(cloud, older)
        stores.forget_stream()
        for first in range(older, size, _BATCH):
            events = [_upload(cloud, number) for number in range(first, min(first + _BATCH, size))]
            answers = [module_of("ingest_review").handler(sqs(*events), Context())]
            answers.append(module_of("publish_site").handler(stores.take_stream(), Context()))
            assert answers == [{"batchItemFailures": []}] * 2
    return stores


def _store_rows(cloud: Cloud, count: int) -> None:
    """Store the first reviews as the table keeps them, in pages as they would be after as many uploads."""
    client = cloud.client("dynamodb", 1)
    table, shelf = ReviewsTable(client, "ReviewsTable"), ShelfTable(client, "ReviewsTable")
    listings: dict[Listing, None] = {}
    for number in range(count):
        made = generate(number)
        review = shelved(number, made.published, kind=Kind(made.kind), genres=made.genres)
        source = Source(review.source_key, SourceState.LIVE, "", "", review.entry.id, 1)
        table.commit(CatalogueChange(source, review, None, review.entry.id))
        listings |= dict.fromkeys(review.listings)
    for listing in listings:
        Paging(shelf).arrange(listing, [LAST])


def _upload(cloud: Cloud, number: int) -> dict[str, object]:
    """Put a review into the inbox; return the event that tells of it."""
    review = generate(number)
    key = f"reviews/{review.name}.md"
    cloud.client("s3", 1).put("InboxBucket", key, as_ours(review).encode())
    return {"Records": [{"s3": {"object": {"key": quote_plus(key, safe="/"), "sequencer": "01"}}}]}


@dataclass
class Ours:
    """An archive, and the stores that serve it."""

    size: int
    #: AWS's calls of each upload that ran in a process of its own.
    calls: list[Counter[str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory()
        self._code = deploy(Path(self._folder.name), _FUNCTIONS)
        self._stores = archive(self.size).__enter__()
        # The archive is a large heap of this process, and of none that AWS would run: collecting it is nobody's work.
        gc.collect()
        gc.freeze()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        gc.unfreeze()
        self._stores.__exit__(kind, error, at)
        self._folder.cleanup()

    def upload(self, number: int) -> tuple[Run, Run]:
        """Take in one more review in a fresh process; return the run, and what of it the imports took."""
        self._stores.calls.clear()
        run, told = self._run([number])
        self.calls.append(Counter(self._stores.calls))
        imports = Run(told["imports"], told["imports"], told["imports_cpu"])
        return Run(run.whole, told["uploads"][0], run.cpu), imports

    def upload_warm(self, first: int, second: int) -> float:
        """Take in two; return the seconds of the second, by handlers that have their clients already."""
        _, told = self._run([first, second])
        return float(told["uploads"][1])

    def _run(self, numbers: list[int]) -> tuple[Run, dict[str, Any]]:
        events = [_upload(self._stores.cloud, number) for number in numbers]
        environment = dict(os.environ)
        for function in _FUNCTIONS:
            environment |= deployment.functions()[function].environment
        environment |= {
            "POWERTOOLS_SERVICE_NAME": "bench",
            "POWERTOOLS_METRICS_NAMESPACE": "Unspoilt",
            "AWS_ENDPOINT_URL": f"http://{self._stores.address}",
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
        }
        # No settings of Python's, nothing that a virtual environment does at each start, and no byte code of a handler
        # is kept, for Lambda has none.
        command = [str(_PYTHON), "-I", "-B", str(_SCRIPT), str(self._code), sysconfig.get_path("purelib")]
        command += [self._stores.address, *map(json.dumps, events)]
        run, printed = timed(command, environment)
        return run, json.loads(printed.splitlines()[-1])
