"""Canaries: a random word is put into every hidden place of a generated review; none may be found outside."""

from __future__ import annotations

import random
import re
from html import unescape

import pytest

from unspoilt.review.review import Review, SpoilerStance, Work
from unspoilt.spoiler.entry import ScreenedReview
from unspoilt.spoiler.screen import screen_review

_CONSONANTS, _VOWELS = "bdfgklmnprtvz", "aeiou"


class Writer:
    """Writes reviews of which it knows what is secret; the same seed writes the same review."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.secrets: list[str] = []
        self.plain: list[str] = []

    def word(self, kept: list[str]) -> str:
        word = "q" + "".join(self.random.choice(_CONSONANTS) + self.random.choice(_VOWELS) for _ in range(5))
        kept.append(word)
        return word

    def secret(self) -> str:
        return self.word(self.secrets)

    def open(self) -> str:
        return self.word(self.plain)

    # What may be hidden: each returns Markdown with secrets in every corner of it.

    def inline(self) -> str:
        kind = self.random.randrange(9)
        secret = self.secret
        return [
            secret,
            lambda: f"*{secret()}* and **{secret()} {secret()}**",
            lambda: f'[{secret()}](https://one.example/{secret()} "{secret()}")',
            lambda: f'![{secret()}]({secret()}.png "{secret()}")',
            lambda: f"`{secret()}`",
            lambda: f"<b title='{secret()}'>{secret()}</b>",
            lambda: f"<a href='https://one.example/{secret()}'>{secret()}</a>",
            lambda: f"<img src='{secret()}.jpg' alt='{secret()}'>",
            lambda: f"{secret()}, {secret()}. {secret()}!",
        ][kind]()

    def block(self) -> str:
        kind = self.random.randrange(9)
        secret = self.secret
        return [
            self.inline,
            lambda: f"{'#' * self.random.randint(1, 6)} {secret()} {secret()}",
            lambda: f"- {secret()}\n- {self.inline()}\n  1. {secret()}",
            lambda: f"> {secret()}\n> {self.inline()}",
            lambda: f"| {secret()} | {secret()} |\n|---|---|\n| {secret()} | *{secret()}* |",
            lambda: f"```{secret()}\n{secret()} || {secret()}\n```",
            lambda: f"{secret()}\n===",
            lambda: f"<div id='{secret()}'>{secret()}</div>",
            lambda: f"{secret()}\n{secret()}  \n{self.inline()}",
        ][kind]()

    def note(self) -> str:
        """Write a hidden reference to a note that stands elsewhere."""
        name = self.random.randrange(10**6)
        self.definitions.append(f"[^{name}]: {self.secret()} {self.inline()}")
        return f"{self.secret()}[^{name}]"

    def reference(self) -> str:
        return f"[{self.secret()}][{self.secret()}]"

    definitions: list[str]

    # The marks, around inline text and around blocks.

    def hidden_inline(self) -> str:
        text = self.random.choice([self.inline, self.note, self.reference])()
        name = self.random.choice(["span", "em", "b"])
        secret = self.secret
        forms = [
            lambda: f"||{text}||",
            lambda: f">!{text}!<",
            lambda: f"!!{text}!!",
            lambda: f"<spoiler>{text}</spoiler>",
            lambda: f"<SPOILER title='{secret()}'>{text}</SPOILER>",
            lambda: f"[spoiler]{text}[/spoiler]",
            lambda: f"[spoiler={secret()}]{text}[/spoiler]",
            lambda: f'<{name} class="x spoilers">{text}</{name}>',
            lambda: f"(view spoiler)[{text} (hide spoiler)]",
            lambda: f'{{{{< spoiler "{secret()}" >}}}}{text}{{{{< /spoiler >}}}}',
            lambda: f"{{% spoiler %}}{text}{{% endspoiler %}}",
            lambda: f"[spoilers for {secret()} ahead] {text} [end of {secret()} spoilers]",
            lambda: f"[spoiler for {secret()}: {secret()}]",
            lambda: f"<details><summary>{secret()}</summary>{text}</details>",
            lambda: f":spoiler[{secret()}]",
            lambda: f"![a ||{secret()}|| b]({secret()}.png)",
        ]
        return self.random.choice(forms)()

    def hidden_block(self) -> str:
        text = "\n\n".join(self.block() for _ in range(self.random.randint(1, 3)))
        secret = self.secret
        quoted = "\n".join(f"> {line}" for line in text.split("\n"))
        forms = [
            lambda: f":::spoiler\n{text}\n:::",
            lambda: f"::: spoiler {secret()}\n{text}\n:::",
            lambda: f":::::spoiler\n{text}\n:::note\n{secret()}\n:::\n{secret()}\n:::::",
            lambda: f"<spoiler>\n\n{text}\n\n</spoiler>",
            lambda: f"<details>\n<summary>{secret()}</summary>\n\n{text}\n\n</details>",
            lambda: f'<div class="spoiler">\n\n{text}\n\n</div>',
            lambda: f"> [!spoiler]- {secret()}\n{quoted}",
            lambda: f"{{{{% spoiler %}}}}\n\n{text}\n\n{{{{% /spoiler %}}}}",
            lambda: f"[spoiler]\n\n{text}\n\n[/spoiler]",
            lambda: f"Spoilers ahead!\n\n{text}\n\nEnd of spoilers.",
            lambda: f"## Spoilers\n\n{text}\n\nSpoilers end here.",
            lambda: f"```spoiler\n{secret()}\n```",
        ]
        return self.random.choice(forms)()

    def tail(self) -> str:
        """Write something that never ends."""
        text = "\n\n".join(self.block() for _ in range(self.random.randint(1, 4)))
        definition = f'[{self.secret()}]: https://one.example/{self.secret()} "{self.secret()}"'
        forms = [
            "## The plot (with all the spoilers)",
            "SPOILERS AHEAD",
            "**Spoilers follow**.",
            "It’s all spoilers from here",
            "! Alert ! Spoilers ahead:",
            "&ast; &ast; &ast; Spoiler Alert &ast; &ast; &ast;",
            "Spoiler, I guess:",
            "hic sunt ~~dracones~~ spoilers",
            "[spoilers for this one ahead, btw]",
            "||",
            "<spoiler>",
            ":::spoiler",
            "[spoiler]",
            "{{< spoiler >}}",
            "(view spoiler)[",
            ">!",
        ]
        return f"{self.random.choice(forms)}\n\n{text}\n\n{definition}"

    def review(self) -> Review:
        self.definitions = []
        blocks: list[str] = []
        for _ in range(self.random.randint(2, 6)):
            kind = self.random.randrange(5)
            if kind == 0:
                blocks.append(f"{self.open()} {self.open()} {self.hidden_inline()} {self.open()}")
            elif kind == 1:
                blocks.append(f"- {self.open()}\n- {self.hidden_inline()}\n- {self.open()} {self.hidden_inline()}")
            elif kind == 2:
                blocks.append(f"> {self.open()} {self.hidden_inline()}")
            elif kind == 3:
                blocks.append(f"## {self.open()}\n\n{self.open()}")
            else:
                blocks.append(self.hidden_block())
        body = "\n\n".join([*blocks, *self.definitions])
        if self.random.random() < 0.5:
            body = f"{body}\n\n{self.tail()}"
        everything = self.random.random() < 0.05
        if everything:
            self.secrets += self.plain
        return Review(
            Work(f"{self.word([])} ||{self.secret()}||"),
            body,
            1,
            teaser=f"Hm ||{self.secret()}||" if self.random.random() < 0.5 else None,
            audience=f"sailors >!{self.secret()}!<",
            genres=("drama", f"<spoiler>{self.secret()}</spoiler>"),
            stance=SpoilerStance.EVERYTHING if everything else SpoilerStance.MARKED,
        )


def safe_side(screened: ScreenedReview) -> str:
    """Return all that may be seen outside of a spoilers page, entities resolved."""
    names = " ".join(f"{image.source} {image.name}" for image in screened.images)
    sentences = " ".join(sentence.text for sentence in screened.sentences if not sentence.hidden)
    return unescape(
        f"{screened.shown} {screened.facts!r} {names} {screened.hidden!r} {screened.problems!r} {sentences}"
    )


@pytest.mark.parametrize("batch", range(10))
def test_no_canary_is_found_outside_its_spoiler(batch: int) -> None:
    for seed in range(batch * 40, batch * 40 + 40):
        writer = Writer(seed)
        review = writer.review()

        screened = screen_review(review)

        found = safe_side(screened).lower()
        leaked = [secret for secret in writer.secrets if secret in found]
        assert leaked == [], f"seed {seed}\n{review.body}"


def test_what_is_not_hidden_is_shown() -> None:
    shown = total = 0
    for seed in range(200):
        writer = Writer(seed)
        screened = screen_review(writer.review())
        if screened.hidden and screened.hidden[0].mark != "spoilers: true":
            words = set(re.findall(r"\w+", screened.shown))
            shown += sum(1 for word in writer.plain if word in words)
            total += len(writer.plain)

    assert shown == total


def test_every_secret_that_is_text_is_in_the_full_page() -> None:
    for seed in range(200):
        writer = Writer(seed)
        review = writer.review()
        full = unescape(screen_review(review).full)
        text = re.sub(r"<[^>]*>", " ", full)
        for sentence in screen_review(review).sentences:
            for word in re.findall(r"\bq[a-z]{10}\b", sentence.text):
                assert word in text, f"seed {seed}: {word}\n{review.body}"
