"""Reviews with a random word in every hidden place; whoever wrote them knows which words are secret."""

from __future__ import annotations

import json
import random

from unspoilt.review.review import Review, SpoilerStance, Work

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

    def file(self) -> str:
        """Write the same review as a file, now and then with a note on its spoilers."""
        review = self.review()
        lines = {"title": review.work.title, "teaser": review.teaser, "audience": review.audience}
        front = [f"{key}: {json.dumps(value)}" for key, value in lines.items() if value is not None]
        front.append(f"genres: {json.dumps(list(review.genres))}")
        front.append(f"x_notes: {json.dumps('||' + self.secret() + '||')}")
        if review.stance is SpoilerStance.EVERYTHING or self.random.random() < 0.05:
            front.append(f"spoilers: {json.dumps(self.secret() + ' did it')}")
            self.secrets += self.plain
        return "\n".join(["---", *front, "---", "", review.body, ""])
