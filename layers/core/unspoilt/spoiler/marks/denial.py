"""Denial: the ways of naming spoilers without announcing any; each is taken out before a sentence is judged.

What is taken out is evidence of nothing: the rest of the sentence is judged as if it had not been said.
"""

from __future__ import annotations

from typing import Final

from unspoilt.lazy_pattern import any_of, lazy_pattern

#: The thing by its names: English, and as German, French, Spanish, Dutch and Italian borrowed or replaced it.
NOUN: Final = r"(?:ge|ver)?spoiler\w*|divulg[aâ]ch\w*|destrip\w*"
#: The same, and the verb.
SPOIL: Final = rf"(?:{NOUN}|(?:ge)?spoil\w*)"
NOUN_ONLY: Final = rf"(?:{NOUN})"

#: Where somebody else spoils: what is printed around a work, who talks about it, and where.
ELSEWHERE: Final = (
    r"(?:blurbs?|trailers?|teasers?|synops[ie]s|jacket|back cover|cover(?: copy)?|covers|flap|titles?|posters?|"
    r"wikipedia|goodreads|twitter|tumblr|reddit|instagram|internet|youtube|facebook|tiktok|imdb|netflix|amazon|"
    r"friends?|"
    r"colleagues?|brothers?|sisters?|mother|father|mum|mom|dad|husband|wife|somebody|someone|everybody|everyone|"
    r"introduction|prologue|(?:publisher's |official )?summary (?:on|at)|(?:publisher's|official) summary|first "
    r"(?:sentence|line|page)|"
    r"foreword|preface|afterword|marketing|publishers?|adverts?|table of contents|other reviews|"
    r"reviews out there|most reviews|these reviews|other reviewers|reviewers|critics|podcasts?|episode|comments?|"
    r"book club|forums?|other site|newspapers?|magazines?)"
)

_DENIALS: Final = (
    r"\b(?:not|[a-z]+n't|cannot|never|neither|nor|without|w/o|avoid\w*|dodg\w+|evad\w+|refrain\w* from|rather than|"
    r"instead of|out of fear of|afraid of|fear of|worr\w+ about|careful not|hate|hated|hates|loathe|despise|dislike|"
    r"detest|bother\w* by|sensitive to|allergic to|steer\w* (?:well )?clear of|stay\w* away from|keep\w* away from|"
    r"keep\w* out|want\w* to get around|wary of|before i|before we|sorry to|refuse to|doubt|doubts|far be it from "
    r"me to|lest|hardly|barely|scarcely)"
)
#: Said of this review, or of what its author will not do.
DENIED: Final = any_of(
    r"spoiler\w*[ -]*(?:free|less|averse|phobic|shy|safe|proof|adverse|frei\w*|vrij\w*)\b\w*",
    r"(?:non|un|anti)[ -]*spoil\w*|\bno-?spoil\w*",
    rf"\b(?:free|devoid|void|clear|empty|libre|exempt\w*|frei) (?:of|from|de|von) (?:[\w'/-]+ ){{0,3}}{NOUN_ONLY}",
    # "Spoilers: no" is a label; "Does he live? Spoiler: no" is an answer.
    r"\bspoiler(?:s|s? (?:level|rating|warning|alert|status))? ?[:=-]+ ?\[?"
    r"(?:none|0|zero|n/?a|nil|keine|aucun|ninguno|geen|nessuno|nenhum|não|nein|nee|(?<!spoiler: )(?:no|nope|false|"
    r"nah))\b(?! (?:one|of|longer|more|matter)\b)",
    r"\bspoilers?\? ?(?:none|zero|nope|no)\b",
    rf"\b(?:no|zero|nothing|sans|minus|0) (?:[\w'/-]+ ){{0,2}}{SPOIL}",
    rf"\b(?:none|nothing|little) (?:[\w'/-]+ ){{0,4}}{SPOIL}",
    rf"\b{SPOIL} (?:[\w'-]+ ){{0,2}}(?:nicht|nichts|rien|pas|niet|niets|nada|niente)\b",
    rf"{_DENIALS} (?:(?!but\b|so\b|and\b|because\b|there\b|here\b|now\b)[\w'/-]+ ){{0,4}}{SPOIL}",
    rf"\bkeep\w* (?:[\w'/-]+ ){{0,4}}{SPOIL} (?:out|away|free)\b",
    # "Keine Spoiler", "ohne zu spoilern", "je ne vais pas spoiler", "no contiene spoilers", "senza spoiler".
    r"\b(?:keine?\w*|ohne|nicht|nichts|weder|sans|pas|aucun\w*|jamais|sin|ning[uú]n\w*|geen|zonder|niet|niets|senza|"
    rf"sem|não|nenhum\w*|livre de|niente|nessuno?|non|no (?:contiene|hay|voy|quiero|tiene|har[eé]|"
    rf"es)) (?:[\w'/-]+ ){{0,4}}{SPOIL}",
)

#: Said of spoilers in general, of other people's, or of something else that spoils.
TALK: Final = any_of(
    rf"\b{ELSEWHERE}\b[,:;] (?:because |since |as |for )?(?:often ?times |often |usually )?(?:it|they|which)(?: "
    rf"[\w'-]+){{0,4}}? {SPOIL}",
    rf"\b{ELSEWHERE}\b(?: (?!and\b|but\b|so\b|i\b|below|here\b|ahead|follow)[\w'-]+){{0,6}}? {SPOIL}",
    rf"\b{SPOIL}(?: [\w']+){{0,4}}? (?:online|elsewhere|out there|(?:in|on|from|by) (?:the |a |an |my |our |social "
    rf"|other |most )*"
    rf"(?:{ELSEWHERE}|media|web|net|channel))\b",
    rf"\b{SPOIL}.{{0,40}}\b(?:listen to|visit|check out|go to|head (?:over )?to) (?:our|my|the|this) (?:\w+ "
    rf")?{ELSEWHERE}\b",
    rf"\b(?:mark|hide|tag|post) (?:all |any )?(?:your|their) (?:own )?{SPOIL}",
    # "That would be a spoiler", "to say more would spoil it", "anything more would be a spoiler".
    rf"\b(?:would|'d) (?:be |only |just |have |be a |be an |be to |certainly |surely |probably )*(?:been )?{SPOIL}",
    # "I love spoilers", "some people like spoilers", "I read the spoilers before".
    r"\b(?:love|loved|loves|like|liked|likes|mind|minded|minds|enjoy\w*|complain\w* (?:about|of)|know|knew|knows|"
    r"knowing|heard|hear|seen|saw|look\w* up|seek\w*|survives?|survived|forget|count\w* as|because of|despite|"
    r"stumbl\w+ (?:over|upon|on)|came across|come across|"
    rf"in spite of|regardless of|read|fuss about|world of|policy on|about|thanks to|"
    r"(?:readers|people|viewers|fans|folk) wants?) (?:a |an |all |any |the |some |many |these |those |big |huge |"
    r"main |one )*"
    rf"{NOUN_ONLY}(?! (?:ahead|below|follow|inside|here|for|from|now)\b)(?! ?[:!])",
    # "Spoilers are a nuisance", "spoiler culture", "are spoilers really so bad?"
    rf"\bcount\w* as (?:an? )?{NOUN_ONLY}",
    r"\b(?:a|my|the|no|any) spoiler (?:culture|policy)\b",
    r"^\W*spoilers? (?:are (?!ahead|below|in\b|inside|coming|here)|is (?!ahead|below)|was|were|culture|policy|can\b|"
    r"can't|cannot|could|do\b|don't|does|never|should|would|aside|ruin|bother|hurt|matter)",
    rf"^\W*are {NOUN_ONLY}",
    # "The ending spoiled it", "the cover is a spoiler", "too many cooks spoil the broth", cars, children, milk.
    r"\b(?:spoil\w* (?:brat|child\w*|kid\w*|rotten|for choice|rich)|spoils of|the spoils|spoil-?sport\w*|"
    r"to be spoil(?:ed|t)|spoiler candidates?|(?:rear|car's|back) spoilers?|(?:car|cars|wing)\b(?: [\w']+){0,4} "
    r"spoilers?|"
    r"spoilers? (?:on|of) (?:(?:the|his|her|a) )?(?:back|rear|car|fun|mood|joy)|"
    r"(?:was|were|been|be|being|got|get|is|are|have|had|has) (?:\w+ ){0,2}spoil(?:ed|t))\b",
)

#: "Spoiler alert: I loved it": a joke, where nothing but the writer's liking is told.
LIKING: Final = lazy_pattern(
    r"\bspoilers?(?: alerts?)?\W+(?:(?:it's|it is|it was|this is|this was) (?:not |really |very |so |absolutely |a )*"
    r"(?:good|great|bad|terrible|brilliant|wonderful|amazing|excellent|boring|awful|fantastic|masterpiece|superb)|"
    r"i (?:absolutely |really |did not |didn't |do not |don't )*(?:love|like|enjoy|hate|adore|dislike)d? "
    r"(?:it|this|this one|them)(?: (?:very much|a lot|so much|all))?)\W*(?:$|[.!] )"
)
