"""The firewall law: only unspoilt.spoiler makes SafeText, and the type checker proves that others cannot pass str."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import pytest
from mypy import api

from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe, shorten_safe

ROOT = Path(__file__).parents[3]
SEALED = frozenset({"SafeText", "ShownHtml", "VouchedHtml", "FullHtml"})


def offences(source: str) -> list[str]:
    """Name what only the spoiler package may do."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SEALED:
                found.append(f"line {node.lineno}: {name}(")
            if name == "cast" and any(ast.unparse(argument).strip("'\"") in SEALED for argument in node.args[:1]):
                found.append(f"line {node.lineno}: cast(")
        if isinstance(node, ast.Attribute) and node.attr == "_KEY":
            found.append(f"line {node.lineno}: _KEY")
        if isinstance(node, ast.ImportFrom) and any(name.name == "_KEY" for name in node.names):
            found.append(f"line {node.lineno}: import _KEY")
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) in SEALED for base in node.bases):
            found.append(f"line {node.lineno}: class {node.name}")
    return found


def test_no_module_outside_the_spoiler_package_makes_what_it_seals() -> None:
    folders = [ROOT / "layers" / "core" / "unspoilt", ROOT / "local", ROOT / "functions"]
    modules = [path for folder in folders for path in folder.rglob("*.py") if path.parent.name != "spoiler"]

    assert len(modules) > 20
    assert {str(path): found for path in modules if (found := offences(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "SafeText('x', key=k)",
        "safe_text.ShownHtml('x', key=k)",
        "from unspoilt.spoiler.safe_text import _KEY",
        "safe_text._KEY",
        "cast('SafeText', x)",
        "cast(FullHtml, x)",
        "class Mine(SafeText): pass",
    ],
)
def test_the_law_sees_each_way_around_it(source: str) -> None:
    assert offences(source)


@pytest.mark.slow
def test_passing_a_str_where_safe_text_is_required_is_a_type_error(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(
        "from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe, shorten_safe\n"
        "def show(text: SafeText) -> None: ...\n"
        "safe = fixed_text('a')\n"
        "show(safe)\n"
        "show(join_safe(' ', (safe, shorten_safe(safe, 3))))\n"
        "show('a')  # wrong\n"
        "show(safe + 'a')  # wrong\n"
        "show(safe.upper())  # wrong\n"
        "show(f'{safe}')  # wrong\n"
        "join_safe(' ', ('a',))  # wrong\n",
        "utf-8",
    )

    report, errors, status = api.run(
        [str(snippet), "--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")]
    )

    wrong = [int(line.split(":")[1]) for line in report.splitlines() if "error:" in line]
    assert errors == ""
    assert status == 1
    assert sorted(set(wrong)) == [6, 7, 8, 9, 10]


def test_safe_text_is_not_built_by_others_and_not_pickled() -> None:
    with pytest.raises(TypeError):
        SafeText("x", key=object())
    with pytest.raises(TypeError):
        pickle.dumps(fixed_text("x"))
    with pytest.raises(TypeError):
        join_safe(" ", ("x",))  # type: ignore[arg-type]


def test_shortened_text_ends_at_a_word() -> None:
    assert shorten_safe(fixed_text("one two three"), 9) == "one two…"
    assert shorten_safe(fixed_text("one"), 9) == "one"


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("e\u0301" * 9, 6, "e\u0301e\u0301…"),
        ("\U0001f469\u200d\U0001f467" * 3, 6, "\U0001f469\u200d\U0001f467…"),
        ("\U0001f44d\U0001f3fd" * 3, 4, "\U0001f44d\U0001f3fd…"),
        ("\u2764\ufe0f" * 3, 4, "\u2764\ufe0f…"),
        ("\U0001f1e6\U0001f1f9" * 4, 6, "\U0001f1e6\U0001f1f9\U0001f1e6\U0001f1f9…"),
        ("a" + "\u0301" * 50, 10, "a" + "\u0301" * 8 + "…"),
        ("unbroken" * 9, 12, "unbrokenunb…"),
    ],
)
def test_shortened_text_parts_no_letter_from_its_marks_and_no_emoji(text: str, most: int, cut: str) -> None:
    assert shorten_safe(fixed_text(text), most) == cut
