"""Cue: the wordings that announce spoilers, in English and in five more languages."""

from __future__ import annotations

from typing import Final

from unspoilt.lazy_pattern import any_of
from unspoilt.spoiler.marks.denial import ELSEWHERE, NOUN_ONLY, SPOIL

_LEAVE: Final = (
    rf"(?:stop|turn back|turn around|look away|skip(?! it\b| (?:the|its|that|any)(?: \w+)? {ELSEWHERE})|leave|go "
    rf"no further|"
    r"bail|quit|go away|come back|return|run away|close this|"
    r"click away|navigate away|avert)"
)
_DO_NOT_READ: Final = (
    rf"(?:don't|do not|shouldn't|should not) (?:read(?! (?:the|its|that|any)(?: \w+)? {ELSEWHERE})|scroll|continue|"
    r"proceed|go on|look|click|open|keep)"
)
#: Not to be read as a denial although it has the words of one.
BEFORE_DENIAL: Final = any_of(
    r"\b(?:not|isn't|ain't|no longer|hardly|far from|anything but|less than|never|wasn't|won't be|can't be|nicht|niet|"
    r"pas|non)\b(?: [\w']+){0,3} (?:spoiler[ -]?(?:free|frei|vrij)|sans spoil|senza spoil)",
    r"\b(?:end of|ends?|concludes|that was|that's it for|so much for|enough of|done with|after)\b(?: [\w']+){0,3} "
    r"(?:spoiler[ -]?free|non[ -]?spoiler)",
    r"(?:spoiler[ -]?free|non[ -]?spoiler\w*)(?: [\w']+){0,2} (?:ends?|is over|stops?|is done|over|so far|up to "
    r"here)\b",
    # "I can't discuss it without spoilers" goes on; "I can't say more without spoilers" does not.
    r"\b(?:can't|cannot|can not|couldn't|could not|impossible to|unable to|no way to|no way of|not possible to|"
    r"never be able to)\W+(?:[\w']+ )?(?:review|discuss|talk|write|writing|explain(?! why| how| what)|critique|"
    r"analy[sz]e|address|cover|"
    rf"do|evaluate|criticise|rate|judge)\w*\b[^.!?]{{0,60}}\bwithout\W+(?:[\w']+\W+){{0,4}}?{SPOIL}"
    r"(?!.{0,40}\b(?:so i (?:won't|will not)|i'll stop|so i'll|so i will))",
    # A denied avoidance: "I won't hold back on spoilers", "I make no attempt to avoid spoilers".
    r"\b(?:not|no|never|[a-z]+n't|cannot|unable|impossible|stopped|stop|failed?|without)\W+(?:[\w']+\W+){0,4}?"
    r"(?:avoid\w*|hold\w* back|held back|refrain\w*|resist\w*|help|marked|mark|hide|hidden|hiding|tag|tagged|wait|"
    r"spare|"
    r"shy|hesitat\w+|apolog\w+(?: for)?|censor\w*|keep\w* back)\W+"
    rf"(?:[\w']+\W+){{0,4}}?(?<!your ){SPOIL}",
    r"\bno (?:way around|way round|escaping|getting (?:around|away from)|avoiding)\b.{0,20}spoil",
    rf"\b(?:can't|cannot|couldn't) not {SPOIL}|\b(?:not|no|[a-z]+n't)\b.{{0,12}} (?:bad|guilty|sorry|regret|"
    rf"qualms?)\b.{{0,12}}{SPOIL}",
    rf"\b{NOUN_ONLY} (?:(?:are|is|were|will be|have been) (?:not|un)|(?:are|is|were|won't be|have)n't) ?(?:been )?"
    r"(?:marked|hidden|tagged|covered|redacted|flagged)|\bunmarked spoil",
    r"\bif you\b.{0,60}\b(?:don't|do not|hate|dislike|haven't|have not|avoid|mind|care|want|wish|object|worr\w+)\b"
    rf".{{0,40}}spoil.{{0,60}}\b(?:{_LEAVE}|{_DO_NOT_READ}|read no|beware)\b",
    rf"\b{_LEAVE}\b.{{0,40}}\bif you\b.{{0,60}}spoil",
    rf"(?:^|[,;:(] ?|\bplease |\bshould |\bbetter |\bnow |\bso )(?:{_LEAVE}|{_DO_NOT_READ}|read no)\b.{{0,60}}spoil",
    rf"spoil.{{0,60}}(?:[,;:.(-] ?(?:please |so |then )*|\b(?:should|must|better|want to|ought to|can|please) "
    rf"(?:now )?)(?:{_LEAVE}|{_DO_NOT_READ}|read no)\b(?! (?:the blurb|complaining|whining))",
    r"\b(?:don't|do not|can't|cannot)(?: [\w']+)? care (?:about|for) spoiler\w*[,:;]? (?:read|go) on",
    rf"\bkeep(?:ing)? (?:the )?{NOUN_ONLY} (?:to a|light|mild|vague|small|low|few)",
    # "Wer nicht gespoilert werden will, sollte hier aufhören."
    rf"\b(?:wer|wenn|wie|als|si|qui|ceux|quien|chi|se)\b.{{0,40}}{SPOIL}.{{0,60}}\b(?:aufhören|stop\w*|arrêt\w*|"
    r"dej\w+|smett\w+|überspring\w+|overslaan|saut\w+|salt\w+|weg)\b",
    r"\b(?:only|read on|continue|proceed|keep reading)\b.{0,20}\bif\b.{0,30}\b(?:don't|do not|want)\b.{0,30}spoil",
)

_STRONG: Final = (
    r"(?:ahead|follows?|following|below|beneath|underneath|incoming|coming up|forthcoming|ensue|ensues|abound|aplenty|"
    r"galore|to follow|to come|starting here|starting now|from here|from this point|after this|after the (?:jump|break|"
    r"cut|fold|image|picture|line)|past this|beyond this|hereafter|henceforth|hereon|await|awaits|lurk|begin here|"
    r"start here|starts here|begins here|upcoming|approaching|voraus|folgen|ab hier|en dessous|à suivre|ci-dessous|"
    r"a continuación|más abajo|volgen|hieronder|seguono|di seguito|qui sotto|unten|from now)"
)
_WEAK: Final = (
    r"(?:alert|alerts|warning|warnings|territory|zone|section|time|mode|discussion|talk|part|review|inside|within|here|"
    r"now|throughout|start|starts|begin|begins|next|heavy|filled|laden|ridden|rich|ish|tag|tags|thoughts|"
    r"in (?:the|this|my) (?:next|following|rest|review|post|paragraph|section|text|comments?)|"
    r"for (?:the )?(?:end|ending))"
)
_SELF: Final = (
    r"(?:this|the|my) (?:[\w']+ )?(?:review|post|article|piece|essay|section|paragraph|part|text|discussion|analysis|"
    r"page|recap|summary|write-?up|entry|rest|following|following paragraphs?|next (?:part|paragraph|section|bit))"
)
_LABEL_BEFORE: Final = (
    r"(?:major|minor|big|huge|massive|mild|slight|some|small|full|heavy|light|possible|potential|series|plot|book|film|"
    r"movie|game|ending|ultra|mega|super|giant|here|warning|caution|attention|alert|beware|note|nb|also|but|and|so|now|"
    r"ok|okay|a|few|obligatory|the|usual|oh|well|yes|more|spoilery|achtung|attenzione|cuidado|i|mean|then|tiny|little|"
    r"content|contents|cw|tw|tags?|begin|start|begins|starts|right|let op|pas op|vorsicht|ojo)"
)

#: They announce whatever else the sentence talks about.
STRONG: Final = any_of(
    r"\bspoil(?:ed|t|ing|s)(?: [\w']+){0,2} (?:below|ahead|from here|in what follows)\b",
    rf"{NOUN_ONLY}(?:\W+[\w']+){{0,8}}?\W+{_STRONG}\b",
    rf"\b(?:here|there)\W+(?:be|lie|lies|come|comes|are|will be|may be|might be|could be|must be|follow|follows)\b"
    rf"(?:\W+[\w']+){{0,4}}?\W+{NOUN_ONLY}",
    rf"\bhic sunt(?:\W+[\w']+){{0,2}}?\W+{NOUN_ONLY}",
    rf"\b(?:what follows|what comes next|the following|{_SELF})\b(?:(?:\W+[\w']+){{0,8}}?\W+{NOUN_ONLY}|"
    r"(?: [\w']+){0,3}? spoils?\b)",
)

ANNOUNCED: Final = any_of(
    rf"^\W*(?:{_LABEL_BEFORE}\W+){{0,5}}{NOUN_ONLY}\W*(?:[:,!;)\]-]|$|{_WEAK}\b|{_STRONG}\b)",
    rf"\b(?:content|contents|cw|tw|tags?) ?: ?(?:\w+ ){{0,2}}{NOUN_ONLY}",
    r"^\W*(?:spoils?|spoiling time|spoil time)\W*$",
    # "Spoiler the butler did it", but not "spoilers of the fun".
    r"^\W*spoilers? (?!may\b|might\b|have\b|has\b|and\b|or\b|of\b|that\b|which|who|in\b|on\b|like\b)",
    rf"{NOUN_ONLY}\W+(?:[\w']+\W+)?{_WEAK}\b",
    rf"\b{NOUN_ONLY}(?: alert| warning)? ?[:!]",
    r"\b(?:beware|careful|caution|cautious|warning|warned|warn|watch out|heads?[ -]?up|attention|alert|achtung|"
    r"vorsicht|"
    r"warnung|attenzione|allerta|occhio|avvertenza|cuidado|atención|aviso|ojo|alerta|alerte|avertissement|let op|"
    r"pas op|"
    rf"opgelet|waarschuwing|mind the|brace yoursel\w+|at your own)\b(?:\W+[\w'-]+){{0,7}}?\W+{SPOIL}",
    rf"\b(?:below|ahead|follows?|following|hereafter|from (?:here|this point|now)(?: on)?(?: in| out)?|rest of|next|"
    rf"further ado)\b(?:\W+[\w']+){{0,8}}?\W+{NOUN_ONLY}",
    rf"\b(?:after|beyond|past|behind|under|inside) (?:this|that|the (?:jump|break|cut|fold|line|image|picture))\b"
    rf"(?:\W+[\w']+){{0,5}}?\W+{NOUN_ONLY}",
    r"\b(?:must|need to|have to|has to|going to|gonna|will|shall|let's|let us|let me|about to|i'll|we'll|i'm|we're|"
    r"time to|time for|now|want to|had to|got to|gotta|impossible)\b(?:\W+[\w']+){0,8}?\W+"
    r"(?:into|about|discuss|discussing|talk|give|giving|include|including|with|get|reveal|share|spill|contain|be|enter|"
    rf"entering|use|using|without|venture|venturing|to|on to|onto|for|the)\W+(?:[\w']+\W+){{0,3}}?{NOUN_ONLY}",
    rf"\b(?:it's|it is|this is|is|are|be|gets?|becomes?)\W+(?:all|nothing but|pure|full of|only|mostly|just|very|a bit|"
    rf"quite|pretty|rather|kind of|somewhat|super|a little)\W+(?:[\w']+\W+)?{NOUN_ONLY}",
    rf"\b(?:contain|contains|containing|includes?|including|full of|filled with|packed with|rife with|riddled with)\W+"
    rf"(?:[\w']+\W+){{0,3}}?{NOUN_ONLY}",
    rf"[(\[](?:[\w',/-]+ ){{0,6}}{NOUN_ONLY}(?: ?[\w',/!-]+){{0,6}} ?[)\]]",
    r"\b(?:will|i'm going to|i am going to|going to|gonna|about to|must|have to|has to|need to|shall|let me|i'll|"
    r"allow me to|time to|(?:i|we|this|that|it|which|review|post|below) (?:might|may|"
    r"could))\W+(?:[\w']+\W+){0,3}?spoil\b",
    r"^\W*spoils (?:the |this |all |its |of )*(?:whole|entire|ending|end|plot|series|book|film|twist|season|"
    r"everything|all)\b",
    rf"\b(?:everything|anything|all|much|lots?)(?: of what)? (?:past|below|after|beyond|under|i say|that "
    rf"follows)\b.{{0,30}}{SPOIL}",
    # "I'm spoiling the end here", "let's spoil this thing".
    r"\b(?:i|we|i'm|we're|i'll|we'll|let's|let us)(?: (?:do|did|will|am|be|now|also|here|shall|may|can|going to|gonna|"
    r"then|therefore|just|simply|intend to|plan to|want to))* spoil(?:ing|er|s)?\b",
    rf"\b{SPOIL}\W+(?:the|this|everything|it|you)\b(?:\W+[\w']+){{0,6}}?\W+{_STRONG}\b",
    # "Enthält Spoiler", "la suite contient des spoilers", "a partir de aquí hay spoilers", "vanaf hier spoilers".
    r"\b(?:enth[aä]lt\w*|bevat\w*|contient|contiennent|contiene|contienen|contengono|hay|folgen|folgt|volgen|seguono|"
    r"ab hier|ab jetzt|ab nun|ab da|im folgenden|vanaf hier|vanaf nu|hierna|hieronder|à partir d'ici|ci-dessous|"
    r"ce qui suit|la suite|a partir de aquí|a continuación|da qui|di seguito|d'ora|mit|avec|con|met|je vais|je|voy a|"
    rf"ich werde|ik ga|ga ik|farò|muss ich|werden?|wird)\W+(?:[\w'-]+\W+){{0,5}}?{SPOIL}",
)

_END_TOLD: Final = r"(?:the |its |how it )?(?:ending|ends?|twists?|plot|finale|conclusion|murderer|killer|culprit)"
_HAVE_NOT: Final = r"(?:haven't|have not|don't|do not|didn't|aren't|are not|want|plan|intend|wish|hate|mind|care)"
_SEEN: Final = r"(?:seen|read|finished|watched|played|completed|heard|reached)"
_THE_WORK: Final = (
    r"(?:it|this(?: one)?|them|yet|the (?:film|movie|book|novel|game|show|series|episode|season|finale|ending|end|"
    r"play|comic|whole thing))"
)
#: "ab hier", in the languages that are known here; what is told from here on, and denials of it.
_FROM_HERE: Final = (
    r"(?:ab hier|ab jetzt|ab nun|im folgenden|vanaf hier|vanaf nu|hierna|hieronder|à partir d'ici|dans la suite|"
    r"a partir de aquí|a continuación|da qui(?: in poi)?|d'ora in poi|di seguito|a partir daqui|daqui em diante|"
    r"a seguir)"
)
#: Announcements that never name the thing.
READ_NO_FURTHER: Final = any_of(
    r"\bif you\b.{0,20}\b(?:haven't|have not|didn't|aren't|plan|intend|still)\b.{0,40}[,:;-] ?(?:please |then |"
    r"you should "
    r"|you might want to |you may want to |do )?(?:stop (?:here|now|reading)|turn back|look away|leave now|"
    r"click away|close this|"
    r"come back (?:later|when|after|once)|read no further)\b",
    rf"^\W*(?:only |strictly |just )?(?:for|to) (?:those|people|readers|anyone|anybody|everyone|everybody|viewers|"
    rf"players)"
    rf"(?: of you)? (?:who|that)(?:'ve| have|'s| has)?(?: already)? {_SEEN}(?: {_THE_WORK})?(?: only)?\W*$",
    rf"\b(?:do not|don't) read,? (?:if|unless|until|before) (?:you|you've)\b.{{0,20}}\b{_SEEN} {_THE_WORK}\W*$",
    r"^\W*(?:so |ok(?:ay)?,? |now |right,? |and now )*(?:let's|let us|we (?:need|have) to|we must|time to|i (?:need|"
    r"want|have) "
    r"to|i must|can we) (?:please )?(?:talk|speak|chat|discuss)(?: about)? (?:that|the|this|its|"
    r"how) (?:\w+ )?(?:ending|end|twist|"
    r"finale|reveal|final act|last act|last chapter|last scene|final scene|(?:it|this) ends?)\W*$",
    rf"\b{_FROM_HERE}\b(?!.{{0,40}}\b(?:nicht|niet|no|non|não|pas|nichts|niets|nada)\b).{{0,40}}\b(?:verklap|"
    rf"verra[td]|onthul|enthüll|"
    r"revel|desvel|cuento|svel|rivel|raccont|conto|contar|dévoil|révèl|racont)",
    r"\bstop reading\W+(?:here|now|if you|unless|until|at this point|right here|right now)",
    r"\b(?:do not|don't) read\W+(?:on\b|further|any further|past (?:this|here)|beyond (?:this|here)|ahead if|below)",
    r"\bread no (?:further|more)\b(?! than)",
    r"\b(?:look away|turn back)(?: now\b| if you\b)|\bgo no further\b",
    r"\bstop (?:here|now|reading) (?:if|unless) you\b|\bunless you(?:'ve| have)\b.{0,40}(?:stop|leave|look away|"
    r"turn back)\b",
    rf"\b(?:discuss\w*|talk\w* about|reveal\w*|giv\w+ away|explain\w*|spill\w*) {_END_TOLD}\b.{{0,20}}"
    r"\b(?:below|here|in what follows|in this (?:review|post|section|part|paragraph)|in detail below)\b",
    rf"\b{_END_TOLD} (?:is|are|will be|gets) (?:discussed|revealed|explained|given away|spoiled)\b.{{0,10}}"
    r"\b(?:below|here|in what follows|in (?:this|my|the following|the next) (?:review|post|section|part|paragraph))\b",
    r"^\W*(?:the )?(?:ending|end|twist|finale|plot)s?,? (?:explained|discussed|revealed|discussion|spoiled)\W*$",
    r"\b(?:highlight|select|swipe|mouse over|hover over)(?: (?:the|this|white|hidden|blank|invisible|text|space|area|"
    r"lines?|below|"
    r"following|it|over)){0,5} to (?:read|reveal|see|view|show)\b",
    rf"^\W*(?:please )?(?:keep )?scroll(?:ing)?(?: (?:down|on|past|further|below|to|for|"
    rf"if))+\b.{{0,30}}\b(?:{_END_TOLD}|spoil\w*)\W*$",
    r"\b(?:plot|ending|twist)s? (?:details?|reveals?|revelations?|points?)\W+(?:ahead|below|follow|from here)\b",
    r"\bstop here (?:if|unless|until)\b.{{0,20}}\byou\b",
    rf"\bskip (?:this|the next|the following|the rest|over|ahead|down)\b.{{0,40}}\b(?:if|unless) "
    rf"you\b.{{0,10}}{_HAVE_NOT}",
    r"^\W*(?:so |please |and )*(?:read|proceed|continue|go|scroll) (?:on |further |ahead |below )?(?:only )?"
    r"at (?:your|one's) own (?:risk|peril)",
    rf"\b(?:warned|warning|caution|beware)\b.{{0,60}}\b(?:gives?|giving|reveals?|revealing|discuss\w*|spill\w*)\b"
    rf"(?: away)? {_END_TOLD}\b",
    rf"\b(?:warned|warning|caution|beware)\b.{{0,20}}\b{_END_TOLD} (?:discuss\w+|revealed|given away|explained|below)",
    rf"\b(?:what follows|the following|{_SELF})\b.{{0,30}}\b(?:gives?|giving|reveals?|revealing)\b(?: away)? "
    rf"{_END_TOLD}\b",
    rf"^\W*(?:note|nb|warning|caution|attention)\W+(?:the )?{_END_TOLD} (?:is |are |will be )?(?:discussed|revealed|"
    rf"explained|"
    rf"given away)\b",
    rf"\b(?:everything|anything|what follows|the rest|from here|this point|below|"
    rf"{_SELF})\b.{{0,40}}\bassum\w+ (?:that )?"
    rf"you(?:'ve| have)\b.{{0,20}}\b{_SEEN}\b",
    rf"\bi(?:'ll| will|'m going to| am going to|'m)? (?:now |just )?assum\w+ (?:that )?you(?:'ve|"
    rf" have)\b.{{0,20}}\b{_SEEN}\b",
    rf"^\W*(?:{_END_TOLD},? )+(?:is |are |will be )?(?:discussed|revealed|explained|given away) (?:below|here|"
    rf"ahead)\W*$",
    rf"\b(?:i|we)(?:'m|'re|'ll| am| are| will)? (?:now |just )?(?:about to|going to|gonna|need to|have to|must|now) "
    rf"(?:now |just )?(?:give away|reveal|spill) {_END_TOLD}\b",
    rf"\b(?:before i|i'll now|i will now|now i|now i'll|now i will) (?:talk about|discuss|explain|reveal|"
    rf"give away) {_END_TOLD}\b",
    r"\b(?:do not|don't) (?:scroll|go on|continue|proceed|keep reading|keep scrolling|read further)\b.{0,30}"
    rf"\b(?:if|unless|until) you\b.{{0,20}}\b(?:{_SEEN}|want|plan|intend|care)\b",
    rf"\b(?:avoid|scroll past|jump over|pass over|leave out) (?:this|the next|the following|"
    rf"the rest)\b.{{0,30}}\b(?:if|unless) "
    rf"you\b.{{0,10}}{_HAVE_NOT}",
    r"\b(?:readers|people|viewers|players|anyone|anybody|everyone|those|if you|you)\b.{0,80}\b(?:should|must|"
    r"ought to|had better|"
    r"better|please|will want to|may want to|might want to) (?:now )?(?:stop (?:here|now|reading)|look away|"
    r"turn back|leave now)"
    r"(?:\W*$|\W+(?:now|if|unless|until|before|and come back|and return)\b)",
    r"^\W*(?:please )?stop reading(?: now| here)?\W*$",
    r"^\W*(?:this is |ok(?:ay)? |so )*(?:your |the )?(?:last|final) (?:chance|opportunity) to (?:leave|turn back|"
    r"stop|look away|bail)(?: now)?(?:\W*$|"
    r"\W+(?:before (?:i|we)|if you)\b)",
    # "Der folgende Abschnitt verrät das Ende", "cette partie révèle la fin".
    r"\b(?:der folgende|die folgende|das folgende|diese[rs]?|der nächste|cette|ce|la suite|es[dt][ea]|quest[oa]|"
    r"a próxima|o próximo|deze|dit|"
    r"het volgende)\b(?! (?:film|buch|livre|libro|filme|boek|livro|película|romanzo|roman)\b)"
    r"(?!.{0,60}\b(?:nicht|nichts|ne|n'|pas|no|non|não|niet|niets)\b).{0,30}\b(?:verrät|révèle|dévoile|revela|"
    r"desvela|rivela|svela|"
    r"verklapt|onthult)\b.{0,15}\b(?:ende|fin|final|finale|fim|einde|afloop|ausgang)\b",
    r"\bnur weiterlesen\b|\b(?:wer|wenn)\b.{0,50}\bnicht (?:gelesen|gesehen|gespielt|kennt)\b.{0,40}\b(?:aufhören|"
    r"weiterlesen|"
    r"wegschauen)\b",
    r"\bsi no (?:la |lo |las |los )?(?:has|han|hab[eé]is)\b.{0,40}\b(?:deja de leer|dejad de leer|no sigas|para aquí|"
    r"para de leer)",
    r"\bnão (?:leia|continue|prossiga|leiam)\b.{0,20}\bse\b|\blees niet verder\b|\bse non (?:l'avete|l'hai|avete|"
    r"hai)\b.{0,50}"
    r"\b(?:smett\w+|ferma\w+|non (?:legg|continu)\w+)|\bsi vous n'avez pas (?:encore )?(?:vu|lu|"
    r"fini)\b.{0,50}\b(?:arrêtez|passez|"
    r"revenez|ne lisez)",
    r"\bce qui suit (?:dévoile|révèle)|\bje (?:dévoile|révèle|vais (?:dévoiler|révéler)) la fin\b",
    r"\b(?:nicht|besser nicht) weiter ?lesen\b.{0,20}\b(?:wer|wenn)\b|\bniet verder lezen\b|\bno sigas? leyendo\b|"
    r"\bne lisez pas (?:la suite|plus loin)\b|\bnon (?:leggete|leggere|continuate) (?:oltre|a leggere)\b",
)
