"""Tell a person's name from other capitalised words, where nothing but the words can say."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.people import looks_like_names
from unspoilt.review.plain import word_set

#: Given names that writers, directors and musicians of many countries bear, in small letters.
_GIVEN: Final = word_set(
    "aaron abbas abdulrazak abraham ada adam adrian agatha agnieszka agnès agustina aidan akira alain alan albert "
    "aldous alejandro alejo alex alexander alexandra alexandre alexei alfonso alfred ali alice alison amanda amit "
    "amor amy amélie ana anders andrea andreas andrei andrew andrey andrzej andré andy angela angie anita ann anna "
    "anne annie anthony antoine anton antonio arkady arthur arundhati astrid ava barbara barry ben benjamin bernard "
    "bernardine bertolt beth bill billy bob bong boris brad bram brandon bret brian brit bruce bryan carl carla "
    "carlos carmen carol caroline carson catherine cathy celeste chantal charles charlie charlotte chigozie "
    "chimamanda china chinua chloé chris christian christina christine christopher ciaran claire clara clarice "
    "claude clive colin colleen colson connie constance cormac cristina curtis cynthia céline damien damon dan "
    "daniel daniela danny daphne dario darren dave david deborah delia denis dennis derek diana diane dmitri don "
    "donald donna doris dorothy douglas ed eddie edgar edith edward eiji eleanor elena elif eliza elizabeth ellen "
    "elmore emily emma eric erich erin ernest ernst ethan eudora eugene eva evelyn ezra fatima federico fernanda "
    "fernando flannery ford frances francesca francis franck frank franz françois fred frederick friedrich fumiko "
    "fyodor gabriel gabriela garth gary gene geoff george georges gerald gertrude gillian gina giuseppe glen glenn "
    "graham greg greta guillermo gustave guy hanif hannah hans hari harper harriet harry haruki hayao heather "
    "hector helen henri henrik henry herman hernan hideo hilary hiro hirokazu honoré horacio howard hugh hugo iain "
    "ian ilya ingmar ira iris irène isaac isabel isabella italo ivan jack jacob jacqueline jacques james jan jane "
    "janet jared jason javier jean jeanette jeff jeffrey jennifer jenny jeremy jesmyn jesse jessica jhumpa jim jo "
    "joan joanna joanne joe joel johan johann john johnny jon jonas jonathan joni jordan jorge josef joseph josh "
    "joshua josé joy joyce juan jude judith julia julian julie julio jun junichiro justin karen karin karl kate "
    "katherine kathleen kathryn kay kazuo keith kelly ken kenneth kenzaburo kevin kim kiran kristen kristin "
    "krzysztof kurt lana larry lars laura lauren laurie lena leo leonard leonora leslie lewis li liane lily lina "
    "linda lisa liu liz lois lorrie louis louisa louise luca lucia lucrecia lucy luis luke lulu lydia lynn lynne "
    "madeline maggie malcolm marc marcel marcus margaret marguerite maria mariana marie marilynne mario marjane "
    "mark marlon martha martin mary mat mathias matt matthew max maya megan mel melissa mercè meredith mia micah "
    "michael michel michelle mieko miguel mike mikhail milan mira miranda miriam mohsin monica muriel nadine naguib "
    "naomi natalia natalie nathan nathaniel neil nella nick nicola nicolas nicole nikolai nina noah noel nora "
    "norman octavia olga oliver olivia orhan oscar oyinkan pablo paolo park patricia patrick patti paul paula "
    "pauline pedro penelope per percy pete peter phil philip philippa philippe pier primo rachel raven ray raymond "
    "rebecca rené richard rick ridley rita rob robert roberto robin rod roger roland roman ron rosa rose ruben "
    "rumaan russell ruth ryan ryu ryū sally salman salvador sam samanta samantha samuel sandra sara sarah sayaka "
    "scott sean sebastian sergei sergio seth shane shannon sharon sheridan shirley sidney simon simone sofia sophie "
    "stacy stanislaw stanisław stanley stefan stephanie stephen steve steven stieg stuart sue susan susanna suzanne "
    "svetlana sylvia sylvie taika tamsyn tana tayari ted teju terence teresa terry thea theodore thomas tim timothy "
    "toby todd tom tomas tommy toni tony tove tracy truman umberto upton ursula valeria vera vernor veronica victor "
    "victoria viet viktor vincent viola virginia vladimir walker wallace walt walter wendy werner wes wilkie willa "
    "william wim wisława wolfgang yasunari yoko yorgos yukio yuri yvonne yōko zadie zoe zora ágota émile ísabel"
)
_INITIALS: Final = lazy_pattern(r"(?:[^\W\d_]\.){1,4}")
#: Words that names of works have and names of people have not.
_NOT_IN_NAMES: Final = word_set(
    "the of a an i me my your his her our their no not who what where when why how part chapter volume book season "
    "episode edition story stories tale mr mr. mrs mrs. ms ms. miss dr dr. new first last"
)


def looks_like_people(text: str) -> bool:
    """Tell whether the words are full names of people: each begins with a given name or with initials."""
    plain = text.strip()
    if len(plain) > 80 or not looks_like_names(plain) or any(char in plain for char in ":!?/"):
        return False
    parts = re.split(r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&|und|et)\s+|\s*&\s*", plain)
    return all(_is_person(part) for part in parts)


def could_be_person(text: str) -> bool:
    """Tell whether the words can be one person's full name, given other evidence that a name stands here."""
    words = text.split()
    return (
        2 <= len({word.casefold() for word in words}) == len(words) <= 4
        and looks_like_names(text)
        and not any(word.casefold() in _NOT_IN_NAMES or word.casefold().endswith(("'s", "’s")) for word in words)
        and not any(char in text for char in ":!?/,&")
    )


def _is_person(part: str) -> bool:
    words = [word.casefold() for word in part.split()]
    if not 2 <= len(words) <= 5 or any(word in _NOT_IN_NAMES for word in words):
        return False
    if words[-1].endswith(("'s", "’s")):
        return False
    first = words[0]
    return first in _GIVEN or first.split("-")[0] in _GIVEN or _INITIALS.fullmatch(first) is not None
