"""What every function has in common, and that there is one for each folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from stack_rules.stack import unlike
from unspoilt.bootstrap import dead_letters

SITE = {"SITE_NAME", "SITE_ADDRESS", "SITE_LANGUAGE", "TIME_ZONE", "AUTHOR_NAME"}
EVERY = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL"}
#: What each function is told beyond that.
THEME = {"ACCENT_COLOUR", "LOGO_PATH"}
ENVIRONMENT = {
    "ingest_review": {"INBOX_BUCKET", "REVIEWS_TABLE", "INGEST_QUEUE", "TIME_ZONE", "RATING_BEST", "NEWS_DAYS"},
    "publish_site": {"REVIEWS_TABLE", "INBOX_BUCKET", "SITE_BUCKET", "HUB_ADDRESS", *THEME, *SITE},
    "publish_issues": {"REVIEWS_TABLE", "SITE_BUCKET", *THEME, *SITE},
    "compose_issue": {
        *("REVIEWS_TABLE", "SUBSCRIBERS_TABLE", "DELIVERIES_TABLE", "ISSUES_BUCKET", "COMPOSE_QUEUE", "DELIVER_QUEUE"),
        *("SENDER", "AUTHOR_ADDRESS", "CONFIGURATION_SET", "HOLD_MINUTES", "SETTLE_SECONDS", "NEWS_DAYS"),
        *SITE,
    },
    "deliver_issue": {
        *("SUBSCRIBERS_TABLE", "DELIVERIES_TABLE", "ISSUES_BUCKET"),
        *("SENDER", "AUTHOR_ADDRESS", "CONFIGURATION_SET", "DELIVER_QUEUE", "DELIVER_CONCURRENCY"),
        *SITE,
    },
    "manage_subscription": {"SUBSCRIBERS_TABLE", "CONFIRM_QUEUE", "SITE_BUCKET", *THEME, *SITE},
    "record_mail_event": {"SUBSCRIBERS_TABLE", "DELIVERIES_TABLE"},
    "sweep_deliveries": {
        *("DELIVERIES_TABLE", "ISSUES_BUCKET", "COMPOSE_QUEUE", "DELIVER_QUEUE", "CONFIRM_QUEUE"),
        *dead_letters.SETTINGS,
    },
}


def folder_of(logical_id: str) -> str:
    """Return the folder's name for a logical id: IngestReviewFunction → ingest_review."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", logical_id.removesuffix("Function")).lower()


def wrong_platforms(stack: Any) -> list[str]:
    found = []
    for name, function in stack.of("AWS::Lambda::Function").items():
        platform = (function.get("Runtime"), function.get("Architectures"), function.get("Handler"))
        if platform != ("python3.13", ["arm64"], "handler.handler"):
            found.append(f"{name} runs on {platform}")
        if [stack.target(layer) for layer in function.get("Layers", [])] != list(stack.of("AWS::Lambda::LayerVersion")):
            found.append(f"{name} lacks the layer")
    return found


def snap_starts(stack: Any) -> list[str]:
    """Find SnapStart, which no linter refuses and which makes the first call after a restore start from old state."""
    return [f"{name} has SnapStart" for name, one in stack.of("AWS::Lambda::Function").items() if "SnapStart" in one]


def unkept_logs(stack: Any) -> list[str]:
    groups = stack.of("AWS::Logs::LogGroup")
    found = [
        f"{name} keeps logs for {group.get('RetentionInDays')} days"
        for name, group in groups.items()
        if group.get("RetentionInDays") != 14
    ]
    taken: set[str] = set()
    for name, function in stack.of("AWS::Lambda::Function").items():
        group = stack.target(function.get("LoggingConfig", {}).get("LogGroup"))
        if group not in groups or group in taken:
            found.append(f"{name} has no log group of its own")
        else:
            taken.add(group)
    return found


def wrong_environments(stack: Any) -> list[str]:
    found = []
    for name, function in stack.of("AWS::Lambda::Function").items():
        told = set(function["Environment"]["Variables"])
        expected = ENVIRONMENT[folder_of(name)] | EVERY
        found += [f"{name} is not told {missing}" for missing in sorted(expected - told)]
        found += [f"{name} is told {surplus}" for surplus in sorted(told - expected)]
        if function["Environment"]["Variables"].get("POWERTOOLS_SERVICE_NAME") != folder_of(name):
            found.append(f"{name} calls itself otherwise in its logs")
    return found


def unmatched_folders(template: Any, folders: set[str]) -> list[str]:
    functions = template.of("AWS::Serverless::Function")
    found = [
        f"{name} takes its code from {one['CodeUri']}"
        for name, one in functions.items()
        if one["CodeUri"] != f"../functions/{folder_of(name)}/"
    ]
    named = {folder_of(name) for name in functions}
    found += [f"functions/{folder} has no function in the template" for folder in sorted(folders - named)]
    return found + [f"functions/{folder}/handler.py is missing" for folder in sorted(named - folders)]


def folders_in(repository: Path) -> set[str]:
    return {path.parent.name for path in (repository / "functions").glob("*/handler.py")}


#: (megabytes, seconds); README and DECISIONS say where they come from, and visibility follows the seconds.
SIZES = {
    "ingest_review": (1024, 60),
    "publish_site": (1769, 900),
    "publish_issues": (1024, 300),
    "compose_issue": (1769, 300),
    "deliver_issue": (1024, 180),
    "manage_subscription": (1024, 10),
    "record_mail_event": (512, 60),
    "sweep_deliveries": (512, 240),
}


def wrong_sizes(stack: Any) -> list[str]:
    return unlike(
        (f"the size of {name}", (one.get("MemorySize"), one.get("Timeout")), SIZES[folder_of(name)])
        for name, one in stack.of("AWS::Lambda::Function").items()
    )


def missing_code(stack: Any) -> list[str]:
    """Find functions and a layer of nothing."""
    made = {**stack.of("AWS::Lambda::Function"), **stack.of("AWS::Lambda::LayerVersion")}
    return unlike(
        (f"the code of {name}", set(one.get("Code", one.get("Content", {}))), {"S3Bucket", "S3Key"})
        for name, one in made.items()
    )


def wrong_layers(stack: Any) -> list[str]:
    (layer,) = stack.of("AWS::Lambda::LayerVersion").values()
    return unlike(
        [
            ("the layer's runtimes", layer.get("CompatibleRuntimes"), ["python3.13"]),
            ("the layer's machines", layer.get("CompatibleArchitectures"), ["arm64"]),
        ]
    )


def missing_functions(stack: Any) -> list[str]:
    return unlike([("functions", {folder_of(name) for name in stack.of("AWS::Lambda::Function")}, set(ENVIRONMENT))])


def wrong_settings(stack: Any) -> list[str]:
    """Find settings that name something else than they say: INBOX_BUCKET is InboxBucket, HOLD_MINUTES HoldMinutes."""
    facts = []
    for name, function in stack.of("AWS::Lambda::Function").items():
        for setting, value in function["Environment"]["Variables"].items():
            wanted: Any = {"Ref": "".join(word.title() for word in setting.split("_"))}
            if setting == "SITE_ADDRESS":
                wanted = {
                    "Fn::If": [
                        "HasSiteAddress",
                        {"Ref": "SiteAddress"},
                        {"Fn::Sub": "https://${Distribution.DomainName}"},
                    ]
                }
            if not setting.startswith("POWERTOOLS_"):
                facts.append((f"{setting} of {name}", value, wanted))
    return unlike(facts)


def wrong_log_names(stack: Any) -> list[str]:
    return unlike(
        (
            f"the name of {name}",
            group.get("LogGroupName"),
            {"Fn::Sub": f"/aws/lambda/${{AWS::StackName}}/{folder_of(name.removesuffix('LogGroup'))}"},
        )
        for name, group in stack.of("AWS::Logs::LogGroup").items()
    )


RULES = [
    wrong_platforms,
    snap_starts,
    unkept_logs,
    wrong_environments,
    wrong_sizes,
    missing_functions,
    missing_code,
    wrong_layers,
    wrong_settings,
    wrong_log_names,
]
