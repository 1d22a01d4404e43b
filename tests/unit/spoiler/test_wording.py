from __future__ import annotations

import pytest

from unspoilt.spoiler.marks.wording import Verdict, judge

ANNOUNCES = """
SPOILERS AHEAD
Spoilers follow.
here lie spoilers
It’s all spoilers from here
Spoiler, I guess:
Warning: this review contains spoilers.
SPOILER ALERT!!!
s p o i l e r s
S-P-O-I-L-E-R-S
⚠️ Spoilers ⚠️
Spoilers: yes
Mild spoilers for the first act.
If you don't want to be spoiled, please look away now and come back another day.
What follows contains massive, giant, enormous spoilers for every book of the series.
There will be spoilers in the remainder of this review.
I can't avoid spoilers in what follows, so there.
Beware of spoilers, dear reader, because I intend to talk about everything in this one.
The following paragraph will spoil the ending of this wonderful and very long book for you.
This review is not spoiler-free, so come back later if you have not read the book.
Spoiler-free part ends here.
No spoilers up to here, but spoilers below.
and then, spoiler alert, he falls into the well and is never heard of again by anybody in town
Minor spoilers below this picture of my cat, who does not like books very much at all.
Stop reading now if you haven't finished it.
Plot details below.
Do not read on until you have seen it.
I'll keep spoilers to a minimum, but some things must be said about the second half of it.
Attention, spoilers
Ab hier Spoiler!
I mean to discuss the SPOILER of the third act with you at some length in this paragraph.
""".strip().split("\n")

MENTIONS = """
I try to avoid spoilers.
This is a spoiler-free review.
This is no spoiler, it's page one.
It is hard to talk about it without getting into spoilers, but it picks up a short while after that.
It's hard for me to explain what I mean by that without giving away spoilers, so I won't.
I deducted about that much from the (mostly) spoiler-free reviews I had read.
The blurb contains more spoilers than I care for.
No spoilers!
There are no spoilers below.
I won't spoil the ending for you.
Not a spoiler, but the dog is wonderful.
Spoilers: none
Spoiler level: none
She was a spoiled brat.
I hate spoilers.
The trailer is full of spoilers.
A friend spoiled the ending for me years ago.
Trying not to spoil anything, I will say that the end is good.
Non-spoiler thoughts
(No spoilers)
I don't want to give any spoilers away.
Without spoiling anything: it is great.
I could not stop reading.
It is devoid of spoilers.
The story follows a girl who lives below the castle.
The plot follows a girl, and the ending follows from it.
It is slow; you have been warned.
Don't read this if you want a happy ending.
She had to proceed with caution.
""".strip().split("\n")

ENDS = """
End of spoilers.
[end of the other show's spoilers].
Spoilers end here.
/spoilers
OK, that's the end of the spoilers.
--- end spoilers ---
The spoilers are over.
SPOILERS OVER!
""".strip().split("\n")

NO_ENDS = """
Skip to the end of spoilers if you like.
This is not the end of spoilers.
See you after the end of spoilers!
""".strip().split("\n")


@pytest.mark.parametrize("line", ANNOUNCES)
def test_it_hears_an_announcement(line: str) -> None:
    assert judge(line) is Verdict.ANNOUNCES


@pytest.mark.parametrize("line", MENTIONS)
def test_it_does_not_take_a_mention_for_an_announcement(line: str) -> None:
    assert judge(line) is Verdict.NOTHING


@pytest.mark.parametrize("line", ENDS)
def test_it_hears_an_explicit_end(line: str) -> None:
    assert judge(line) is Verdict.ENDS


@pytest.mark.parametrize("line", NO_ENDS)
def test_it_does_not_take_talk_of_an_end_for_an_end(line: str) -> None:
    assert judge(line) is not Verdict.ENDS


def test_an_announcement_is_heard_in_a_sentence_of_a_thousand_words() -> None:
    long = "and then a " * 300 + "spoilers ahead " + "or so it goes " * 300

    assert judge(long) is Verdict.ANNOUNCES
