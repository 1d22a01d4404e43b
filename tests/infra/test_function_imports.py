"""What each function loads before its first request leaves: a cold start pays for all of it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).parents[2]
#: Every function's: Powertools for its log, botocore for its clients, and what those need.
ALL = frozenset({"aws_lambda_powertools", "botocore", "dateutil", "jmespath", "six", "typing_extensions", "urllib3"})
#: Package by package, what a function loads beside these before its first request, and at most how many modules of ours:
#: a few more than today's, so that one more module does not matter and another function's use case does.
LOADED: dict[str, tuple[frozenset[str], int]] = {
    "ingest_review": (frozenset({"markdown_it", "mdurl", "nh3"}), 135),
    "publish_site": (frozenset({"feedgen", "jinja2", "lxml", "markupsafe"}), 90),
    "compose_issue": (frozenset({"css_inline", "itsdangerous", "jinja2", "lxml", "markupsafe"}), 90),
    "deliver_issue": (frozenset({"itsdangerous"}), 55),
    "manage_subscription": (frozenset({"itsdangerous", "markupsafe"}), 60),
    "record_mail_event": (frozenset({"itsdangerous"}), 47),
    "sweep_deliveries": (frozenset({"itsdangerous"}), 53),
    "publish_issues": (frozenset({"jinja2", "lxml", "markupsafe"}), 72),
}
#: Not the layer's: botocore takes certifi where it is installed, and Cython leaves names behind.
NOT_SHIPPED = frozenset({"certifi", "cython_runtime"})


def load_bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cold_import", REPOSITORY / "bench" / "cold_import.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BENCH = load_bench()


def modules_loaded_by(function: str, event: str, *, before: str = "") -> set[str]:
    """Call a function in a process of its own, and return the modules that it had when its first request left."""
    paths = (REPOSITORY / "functions" / function, REPOSITORY / "layers/core", sysconfig.get_path("purelib"))
    command = [sys.executable, "-I", "-S", "-B", "-c", before + BENCH.FIRST_REQUEST]
    command += [str(REPOSITORY / "events" / f"{event}.json"), *map(str, paths)]
    done = subprocess.run(command, cwd="/", env=BENCH.ENVIRONMENT, capture_output=True, text=True, check=True)
    return set(done.stdout.split()[1:])


def packages_in(modules: set[str]) -> frozenset[str]:
    """Return whose modules they are, but for Python's own and ours."""
    tops = {name.partition(".")[0] for name in modules}
    known = NOT_SHIPPED | sys.stdlib_module_names | {"unspoilt", "handler"}
    return frozenset(top for top in tops - known if not top.startswith("_"))


def modules_of_ours(modules: set[str]) -> int:
    return sum(1 for name in modules if name.partition(".")[0] == "unspoilt")


def test_every_function_is_held_to_a_list() -> None:
    assert set(LOADED) == {path.parent.name for path in REPOSITORY.glob("functions/*/handler.py")}
    assert [name for name, _, _ in BENCH.FUNCTIONS] == list(LOADED)


@pytest.mark.parametrize(("function", "event"), [(name, event) for name, event, _ in BENCH.FUNCTIONS])
def test_a_cold_start_loads_what_is_written_and_no_more(function: str, event: str) -> None:
    packages, most = LOADED[function]

    modules = modules_loaded_by(function, event)

    remedy = (
        "import it inside the function that needs it, so that other calls do not pay for it; where every call needs "
        f"it, write it down in {Path(__file__).name} and look at what it costs with bench/cold_import.py"
    )
    more, less = packages_in(modules) - ALL - packages, (ALL | packages) - packages_in(modules)
    assert not more, f"a cold start of {function} now loads {', '.join(sorted(more))}: {remedy}"
    assert not less, f"{function} no longer loads {', '.join(sorted(less))}: take it off the list, so that it stays so"
    assert modules_of_ours(modules) <= most, f"{function} loads more of our modules than the {most} written: {remedy}"


def test_a_heavy_import_is_seen() -> None:
    modules = modules_loaded_by(
        "sweep_deliveries",
        "sweep_deliveries.sweep",
        before="import sys; sys.path.append(sys.argv[-1]); import jinja2\n",
    )

    assert packages_in(modules) - ALL - LOADED["sweep_deliveries"][0] == {"jinja2", "markupsafe"}
