"""Plain words: the vocabularies that the leak gate does not take for secrets."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

#: Words that carry nothing: of grammar, of reviewing, of pages and mails, of dates, of addresses and markup.
EMPTY_WORDS: Final = frozenset(
    """
    a about above after again against ago all almost alone along already also although always am among an and
    another any anybody anyone anything anyway are arent around as at away back be became because become been before
    being below best better between both but by came can cannot cant come could couldnt did didnt do does doesnt
    doing done dont down each either else end ending endings ends enough etc even ever every everybody everyone
    everything few first for former from full gave get gets getting give given gives go goes going gone got had
    hadnt has hasnt have havent having he hed hell her here hers herself hes him himself his how however i id if ill
    im in indeed instead into is isnt it itd itll its itself ive just keep kept kind last later least left less let
    lets like lot lots made make makes many may maybe me might mine more most much must my myself near need neither
    never new next no nobody none nor not nothing now of off often on once one ones only onto or other others our
    ours out over own part parts perhaps quite rather re really said same say says second see seem seems seen
    several shall she shed should shouldnt since so some somebody someone something sometimes still such take takes
    than that thats the their theirs them themselves then there theres these they theyd theyll theyre theyve thing
    things third this those though three through thus time to together too took toward towards two under until up
    upon us use used very was wasnt way we well went were werent weve what whatever when where whether which while
    who whole whom whose why will with within without wont would wouldnt yes yet you youd youll your youre yours
    yourself youve
    album author authors book books chapter chapters character characters cover episode fiction film films game
    genre genres movie movies novel novels page pages plot protagonist rating read reader readers reading reads
    review reviewed reviews season sequel series show shows spoiler spoilers spoilery star stars stories story title
    volume watch watched work works write writer written podcast comic play person
    address alternate archive ask asked assets atom button card categories category com confirm content contents
    cookies cycle date day days description digest email entry feed feedback feeds field footer form free good half
    held help hidden hide hides hour hourly html http https image images issue item items jpg json keeps latest
    leave leaves line link links list little look mail mails main message monthly name nav net news online onward
    org placeholder png post press preview previews promise published question recipient rss save score search
    select selected self short site skip small stay stays stylesheet subject subscribe subscribed subscription
    subscriptions summary tag tags text token tracks tv type unspoilt unsubscribe updated uri url urn utc uuid
    version wants warning webp website week weekly word words worth www xml year years
    jan feb mar apr jun jul aug sep sept oct nov dec gmt
    january february march april june july august september october november december mon tue wed thu fri sat sun
    monday tuesday wednesday thursday friday saturday sunday zero four five six seven eight nine ten eleven twelve
    hundred thousand
    abbr alt amp apos article aside avif blockquote br class code dd details div dl dt em figcaption figure footnote
    gif gt head header hr href img ins jpeg kbd li lt mailto md nbsp note ol pre quot rel section span src strong
    sub sup table tbody td th thead tr ul
    """.split()  # noqa: SIM905
)

#: What our own pages, feeds and mails say around the reviews. A test reads the templates for it.
PROGRAM_WORDS: Final = frozenset(
    """
    action albums align alternative appear aria ascii auto autocomplete bdi begins bestrating body border boundary box
    browse browser byartist cadence campaign cards carry cellpadding cellspacing center change changed charset chose
    close color colspan comes comics comicstory confirmation connect count creativework creator customer data
    datemodified datepublished datetime declaration defer detection dir doctype documents earlier empty encoding entries
    example expires facts false files flies fly follow format found further games generated grants h1 h2 h3 heading
    headline home hope htmlurl hub identifier included index inlanguage input inputmode isbn issues itemreviewed kb
    kinds know label labelledby language lastmod lazy level linked loading loc localhost longer looking looks
    makers marked maxlength meta method mime mind minutes mistyped modified month multipart musicalbum musicgroup names
    newer object og older open opened opens opml option outline past perfect picked plain plan plays please podcasts
    podcastseries preheader prices printable property put quoted ratingvalue referrer remove render required rest
    results reviewrating rhythm robots safety schema scheme schemes script sent shortened shown sitemapindex size
    slug spellcheck stands start step stop structured style submitted subscribers supported tabindex tells thank
    titles today told transfer true try tvseries twitter unwanted urlset utf value videogame viewport vouched
    waiting web width withdrawn worstrating wrote xmlurl
    """.split()  # noqa: SIM905
)


@functools.cache
def common_words() -> frozenset[str]:
    """Return the words that reviews use again and again, whoever writes them."""
    return frozenset(Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").split())
