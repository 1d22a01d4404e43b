"""Write down what botocore has to know of AWS's services: the operations that we call, and nothing of the others.

    trim_service_data.py [FOLDER]

botocore reads a description of each service before it makes a client: every operation, every shape, all of the
documentation, and the addresses of every service there is; and it unpacks the rules by which S3's addresses are
made, nine tenths of which are blanks. `unspoilt.aws.clients` has it look here first. Run this
after `make lock`; a test fails where the folder is not what the installed botocore makes.
"""  # noqa: INP001 - a script, in no package

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import botocore

FOLDER: Final = Path(__file__).parents[1] / "layers/core/unspoilt/aws/service_data"
#: What is called; a test compares it with the calls in `unspoilt/aws`.
OPERATIONS: Final = {
    "dynamodb": (
        "BatchGetItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactWriteItems",
        "UpdateItem",
    ),
    "s3": ("DeleteObject", "GetObject", "HeadObject", "ListObjectsV2", "PutObject"),
    "sesv2": ("GetAccount", "SendEmail"),
    "sqs": ("GetQueueAttributes", "SendMessageBatch"),
}
_RULES: Final = "endpoint-rule-set-1"
#: SES has its addresses under its old name.
_ENDPOINTS: Final = {"dynamodb", "s3", "email", "sqs"}


def trimmed_files() -> dict[str, str]:
    """Return each file's text by its path in the folder."""
    data = Path(botocore.__file__).parent / "data"
    files = {"endpoints.json": _compact(_trimmed_endpoints(json.loads((data / "endpoints.json").read_bytes())))}
    for service, operations in OPERATIONS.items():
        place = max(path for path in (data / service).iterdir() if path.is_dir())
        model = _unpacked(place / "service-2.json.gz")
        files[f"{service}/{place.name}/service-2.json"] = _compact(_trimmed_model(model, operations))
        files[f"{service}/{place.name}/{_RULES}.json"] = _compact(_unpacked(place / f"{_RULES}.json.gz"))
    return files


def _trimmed_model(model: dict[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    """Return a service with these operations, and the shapes that they reach."""
    kept = {name: model["operations"][name] for name in operations}
    reached: set[str] = set()
    waiting: list[Any] = [kept]
    while waiting:
        match waiting.pop():
            case dict(found):
                name = found.get("shape")
                if isinstance(name, str) and name not in reached:
                    reached.add(name)
                    waiting.append(model["shapes"][name])
                waiting.extend(found.values())
            case list(found):
                waiting.extend(found)
    shapes = {name: shape for name, shape in model["shapes"].items() if name in reached}
    return {**model, "operations": _undocumented(kept), "shapes": _undocumented(shapes)}


def _undocumented(value: Any) -> Any:
    """Return the same without its documentation, which is text; a member of that name is a mapping."""
    match value:
        case dict():
            return {
                name: _undocumented(one)
                for name, one in value.items()
                if not (name in {"documentation", "documentationUrl"} and isinstance(one, str))
            }
        case list():
            return [_undocumented(one) for one in value]
    return value


def _trimmed_endpoints(endpoints: Mapping[str, Any]) -> dict[str, Any]:
    """Return every partition and region, with the addresses of our services."""
    partitions = [
        {
            **partition,
            "services": {name: one for name, one in partition["services"].items() if name in _ENDPOINTS},
        }
        for partition in endpoints["partitions"]
    ]
    return {**endpoints, "partitions": partitions}


def _unpacked(path: Path) -> dict[str, Any]:
    unpacked: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return unpacked


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files."""
    folder = Path(arguments[0]) if arguments else FOLDER
    for name, text in trimmed_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
