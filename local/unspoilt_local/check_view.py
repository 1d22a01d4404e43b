"""How a checked file looks on a terminal."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from unspoilt.spoiler.entry import Sentence
from unspoilt.spoiler.safe_text import clean_text
from unspoilt.use_cases.report import OVERRULE, counted, lines_of, source_of
from unspoilt_local.check import Checked, Understanding


def show_checked(console: Console, checked: Checked, *, sentences: bool) -> None:
    """Print what a file is, what is shown of it, what is held back, and what to look at."""
    name = Text(clean_text(checked.file), "bold")
    verdict = Text("  accepted", "green") if checked.understood else Text("  refused", "bold red")
    parts: list[RenderableType] = [name + verdict]
    if checked.understood is not None:
        parts += [_indent(part) for part in _understood(checked.understood, sentences=sentences)]
    if checked.problems:
        heading = "Please look at:" if checked.understood else "What is wrong:"
        table = _grid()
        for problem in checked.problems:
            line = "file" if problem.line is None else f"line {problem.line}"
            table.add_row(Text(line, "yellow"), Text(clean_text(problem.message)))
        parts += [_indent(Text(heading, "bold")), _indent(table, 4)]
    console.print(Group(*parts))
    console.print()


def _understood(understood: Understanding, *, sentences: bool) -> list[RenderableType]:
    facts, screened = understood.screened.facts, understood.screened
    by = f", by {', '.join(facts.creators)}" if facts.creators else ""
    year = f" ({facts.year})" if facts.year else ""
    shown = _grid()
    shown.add_row(Text("work", "dim"), Text(f"{facts.title}{year}{by}"))
    shown.add_row(Text("kind", "dim"), Text(facts.kind.value))
    for label, value in (
        ("headline", facts.headline),
        ("rating", facts.rating_label),
        ("genres", ", ".join(facts.genres)),
        ("perfect for", facts.audience),
        ("published", understood.review.published.date().isoformat() if understood.review.published else None),
    ):
        if value:
            shown.add_row(Text(label, "dim"), Text(value))
    if facts.excerpt is None:
        excerpt = Text("none: a `teaser:` in the front matter would give readers a few words", "dim")
    else:
        excerpt = Text(f"“{facts.excerpt.text}”", "green") + Text(f"  {source_of(facts.excerpt)}", "dim")
    shown.add_row(Text("excerpt", "dim"), excerpt)
    parts: list[RenderableType] = [Text("Anyone may read, in feeds and mails:", "bold"), _indent(shown)]
    words = sum(part.words for part in screened.hidden)
    if not screened.hidden:
        parts.append(Text("Held back: nothing", "bold"))
    else:
        held = f"{counted(len(screened.hidden), 'part')}, {counted(words, 'word')}"
        parts.append(Text(f"Held back, on the spoilers page only: {held}", "bold"))
        hidden = _grid()
        for part in screened.hidden:
            hidden.add_row(
                Text(lines_of(part), "red"),
                Text(f"{counted(part.words, 'word')}, by {part.mark}"),
            )
        parts.append(_indent(hidden))
    if sentences and screened.sentences:
        parts.append(Text("Sentence by sentence:", "bold"))
        parts.append(_indent(_sentences(screened.sentences)))
    suspects = sum(sentence.suspect for sentence in screened.sentences)
    if suspects:
        told = f"{counted(suspects, 'sentence')} may give something away: on the page, but never quoted."
        parts.append(Text(told, "bold yellow"))
        parts.append(_indent(Text(" ".join(OVERRULE))))
    return parts


def _sentences(sentences: tuple[Sentence, ...]) -> Table:
    table = _grid()
    for sentence in sentences:
        if sentence.hidden:
            mark, style = "hidden", "red"
        elif sentence.suspect:
            mark, style = "suspect", "yellow"
        else:
            mark, style = "shown", "green"
        text = Text(clean_text(sentence.text), "dim" if sentence.hidden else "")
        if sentence.reasons:
            text += Text(f"\n└ {'; '.join(clean_text(reason) for reason in sentence.reasons)}", "yellow")
        table.add_row(Text(str(sentence.line), "dim"), Text(mark, style), text)
    return table


def _grid() -> Table:
    return Table.grid(padding=(0, 2))


def _indent(part: RenderableType, columns: int = 2) -> Padding:
    return Padding(part, (0, 0, 0, columns))
