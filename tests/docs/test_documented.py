"""What can be run or set is documented, and what is documented is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from unspoilt_local.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
DOCUMENTS = README + "".join(path.read_text() for path in sorted((ROOT / "docs").glob("*.md")))


def template_parameters() -> list[str]:
    block = (ROOT / "infra/template.yaml").read_text().split("\nParameters:\n")[1].split("\nConditions:\n")[0]
    return re.findall(r"^  (\w+):$", block, re.MULTILINE)


def make_targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


def commands() -> list[str]:
    return sorted(getattr(get_command(app), "commands", {}))


def options() -> list[tuple[str, str]]:
    return [
        (name, option)
        for name, command in sorted(getattr(get_command(app), "commands", {}).items())
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    ]


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_there_is_something_to_document() -> None:
    assert len(template_parameters()) >= 15
    assert len(make_targets()) >= 8
    assert {"check", "issue", "publish", "serve", "try"} <= set(commands())
    assert len(options()) >= 20


@pytest.mark.parametrize("name", template_parameters())
def test_every_parameter_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", make_targets())
def test_every_make_target_is_in_the_readme(name: str) -> None:
    assert f"`make {name}`" in README


@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_readme_and_teaches(name: str) -> None:
    command = get_command(app).commands[name]

    assert f"`unspoilt {name} " in README
    assert command.help
    assert "unspoilt" in command.help


def test_the_routes_in_the_documents_are_those_of_the_api() -> None:
    told = re.findall(r"^\| `((?:GET|POST) /\S+)`", (ROOT / "docs/newsletter.md").read_text(), re.MULTILINE)
    routes = re.findall(r"RouteKey: ((?:GET|POST) /[\w/]+)", (ROOT / "infra/template.yaml").read_text())

    assert len(routes) > 5
    assert sorted(told) == sorted(routes)


@pytest.mark.parametrize(("name", "option"), options(), ids=" ".join)
def test_every_option_is_in_the_documents_and_in_the_help(name: str, option: str) -> None:
    parameter = next(
        each for each in get_command(app).commands[name].params if option in each.opts + each.secondary_opts
    )

    assert re.search(rf"{option}(?![\w-])", DOCUMENTS)
    assert parameter.help


def test_every_file_that_the_documents_link_to_is_there() -> None:
    for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            assert target.startswith("https://") or (document.parent / target).exists(), f"{document.name}: {target}"


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    registries = re.compile(rb"pyp" rb"i\.org|pythonh" rb"osted|registry\.np" rb"mjs|deb\.deb" rb"ian\.org")
    machine = re.compile(rb"(^|[^A-Za-z0-9_.])/(work|farm|root)/")

    for path in tracked_files():
        data = path.read_bytes()
        assert not registries.search(data), path
        if path.suffix != ".png":
            assert not machine.search(data), path
