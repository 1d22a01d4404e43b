"""The veto, on sentences of our own: tests/data/veto/*.tsv, to which anyone may add."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from unspoilt.spoiler.veto import veto_words
from unspoilt.spoiler.veto.scorer import Judgement, judge_sentences, judge_text, load_weights
from unspoilt.spoiler.veto.veto_words import load_rules

DATA = Path(__file__).resolve().parents[2] / "data" / "veto"
SHORT = "short-texts"
DRESSED = sorted(path.stem for path in DATA.glob("dressed-as-*.tsv"))
GENRES = sorted(path.stem for path in DATA.glob("*.tsv") if path.stem not in {SHORT, *DRESSED})


def rows(name: str, label: str) -> list[str]:
    lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [text for said, text in (line.split("\t") for line in lines[1:]) if said == label]


def judge(text: str, *, title: str = "", creators: tuple[str, ...] = ()) -> Judgement:
    return judge_sentences([text], title=title, creators=creators)[0]


@pytest.mark.parametrize("genre", GENRES)
def test_nine_in_ten_plain_spoilers_of_every_genre_are_suspect(genre: str) -> None:
    spoilers = rows(genre, "spoiler")

    missed = [text for text in spoilers if not judge(text).suspect]

    assert len(missed) <= 0.15 * len(spoilers), missed


@pytest.mark.parametrize("genre", [*GENRES, *DRESSED])
def test_praise_premises_and_complaints_of_every_genre_pass(genre: str) -> None:
    assert [text for text in rows(genre, "safe") if judge(text).suspect] == []


@pytest.mark.parametrize("genre", GENRES)
def test_no_plain_spoiler_is_ever_calm_enough_to_be_quoted(genre: str) -> None:
    assert [text for text in rows(genre, "spoiler") if judge(text).calm] == []


@pytest.mark.parametrize("genre", [*GENRES, *DRESSED])
def test_two_thirds_of_what_is_harmless_may_be_quoted(genre: str) -> None:
    safe = rows(genre, "safe")

    calm = [text for text in safe if judge(text).calm]

    assert len(calm) >= 0.64 * len(safe)


@pytest.mark.parametrize("dress", DRESSED)
def test_no_spoiler_dressed_as_praise_or_opinion_is_calm_enough_to_be_quoted(dress: str) -> None:
    dressed = rows(dress, "spoiler")

    assert len(dressed) >= 30
    assert [text for text in dressed if judge(text).calm] == []


def test_headlines_that_tell_are_suspect() -> None:
    assert [text for text in rows(SHORT, "spoiler") if not judge_text(text).suspect] == []


def test_ordinary_headlines_audiences_genres_and_alt_texts_pass() -> None:
    assert [text for text in rows(SHORT, "safe") if judge_text(text).suspect] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Anselm was killed by his cook.", "tells what happens to someone (“killed”)"),
        ("I did not care for the ending.", "speaks of how it ends (“ending”)"),
        ("It turns out that nobody lived there.", "gives away a turn of the plot (“turns out”)"),
        ("Then Ilka betrays the other two.", "tells who does what to whom (“betrays”)"),
        ("The two marry and get married again.", "tells how people end up with each other (“get married”)"),
        ("The stranger is his mother.", "says who someone really is (“the stranger is his mother”)"),
    ],
)
def test_the_first_reason_names_the_words_that_worry(text: str, reason: str) -> None:
    judgement = judge(text)

    assert judgement.suspect
    assert judgement.reasons[0] == reason


def test_only_suspect_sentences_have_reasons_and_suspect_ones_have_some() -> None:
    for genre in GENRES:
        for label in ("spoiler", "safe"):
            for text in rows(genre, label):
                judgement = judge(text)
                assert bool(judgement.reasons) is judgement.suspect
                assert judgement.suspect is (judgement.score >= 0.5)


def test_praise_cannot_outweigh_a_hard_cue() -> None:
    praise = "I loved this beautiful, funny, brilliant, entertaining novel, and the prose, and the author's style"

    assert not judge(f"{praise}.").suspect
    assert judge(f"{praise}, and how the cook is murdered, dies and is buried.").suspect


@pytest.mark.parametrize(
    ("harmless", "telling"),
    [
        ("I loved that this book is short.", "I loved that a lighthouse narrates this book."),
        ("I loved this book, what a novel!", "I loved this book, what the lighthouse says!"),
        ("I liked a lighthouse in this novel.", "I liked the lighthouse in this novel."),
        ("A non-stop, laugh-out-loud novel.", "A murder-suicide of a novel."),
        ("Dear Nan, I loved this book.", "So Nan, I loved this book."),
        ("Read this novel in one sitting.", "Reed forges this novel in one sitting."),
    ],
)
def test_a_word_of_the_story_in_what_is_told_of_it_is_not_calm(harmless: str, telling: str) -> None:
    assert judge(harmless).calm
    assert not judge(telling).calm


def test_a_reason_that_weighs_little_beside_the_first_is_not_named() -> None:
    assert judge("The mate kills the stoker.").reasons == ("tells what happens to someone (“kills”)",)


def test_a_phrase_belongs_to_one_rule() -> None:
    stored = json.loads((Path(veto_words.__file__).parent / "veto_rules.json").read_text("utf-8"))

    phrases = [phrase for rule in stored["rules"] for phrase in rule["phrases"]]

    assert [phrase for phrase in set(phrases) if phrases.count(phrase) > 1] == []


def test_every_hard_rule_is_enough_by_itself_with_the_weights_that_ship() -> None:
    weights = load_weights()
    hard = [rule.name for rule in load_rules().rules.values() if rule.hard]

    assert hard
    assert [name for name in hard if weights.bias + weights.features[name] - 0.6 < 0] == []


def test_the_title_of_the_work_gives_nothing_away() -> None:
    text = "I read The Death of the Heart in two days."

    assert judge(text).suspect
    assert not judge(text, title="The Death of the Heart").suspect


def test_the_creators_are_no_characters() -> None:
    text = "I always enjoy what Marisol Quent does with dialogue."

    assert judge(text, creators=("Marisol Quent",)).calm
    assert not judge(text).calm


def test_a_doubtful_sentence_beside_a_certain_spoiler_is_worse_than_by_itself() -> None:
    doubtful = "They walk to the harbour."

    alone = judge_sentences([doubtful], title="", creators=())[0]
    beside = judge_sentences([doubtful, "Then he is killed."], title="", creators=())[0]

    assert beside.score > alone.score


def test_a_sentence_near_a_mark_is_worse_than_one_far_from_it() -> None:
    text = ["They walk to the harbour."]

    far, near = (judge_sentences(text, title="", creators=(), near=[value])[0].score for value in (0.0, 1.0))

    assert near > far


@pytest.mark.parametrize(
    "text",
    [
        "Am Schluss stirbt der Kommissar in den Armen seiner Schwester und niemand erfährt davon.",
        "Elle découvre enfin que son mari a tué leur voisin et prend la fuite.",
        "最後に主人公は兄に殺されてしまい、町は海に沈む。",
        "В конце героиня узнаёт, что убийца — её собственный отец.",
    ],
)
def test_what_is_not_english_is_suspect_because_nobody_has_read_it(text: str) -> None:
    assert judge(text).suspect
    assert judge_text(text).suspect


def test_curly_and_straight_apostrophes_are_the_same() -> None:
    assert judge("She’s his sister’s killer.").score == judge("She's his sister's killer.").score


def test_the_table_and_the_rules_load_in_ten_milliseconds_and_weigh_less_than_200_kb() -> None:
    folder = Path(load_rules.__wrapped__.__code__.co_filename).parent
    files = [folder / "veto_rules.json", folder / "veto_weights.json"]
    times = []
    for _ in range(5):
        start = time.process_time()
        load_rules.__wrapped__()
        load_weights.__wrapped__()
        times.append(time.process_time() - start)

    assert sum(path.stat().st_size for path in files) <= 200_000
    assert min(times) <= 0.010


def test_a_review_of_five_kilobytes_is_judged_in_twenty_milliseconds() -> None:
    sentences = [text for genre in GENRES for label in ("safe", "spoiler") for text in rows(genre, label)]
    review: list[str] = []
    while sum(map(len, review)) < 5_000:
        review.append(sentences[len(review)])
    times = []
    for _ in range(5):
        start = time.process_time()
        judge_sentences(review, title="A Title", creators=("A Creator",))
        times.append(time.process_time() - start)

    assert min(times) <= 0.020
