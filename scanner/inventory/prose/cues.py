# ruff: noqa: E501 - a pattern is read whole, on one line
"""The words of English that tell what a sentence does: verbs of processing, negation, consent, periods, topics.

Verbs that only say what for ("to send it", "so that we can improve") are no actions; those that are denied ("do not
store", "is at no time stored", "no … is transferred") are told apart from those that are not.
"""

from __future__ import annotations

import re
from typing import Literal

Action = Literal["collect", "use", "store", "share", "sell"]
Topic = Literal[
    "recipient", "retention", "transfer", "rights", "security", "children", "cookies", "automated", "changes", "refusal",
    "consent", "controller", "law",
]  # fmt: skip

_VERBS: dict[Action, str] = {
    "collect": r"collect(?:s|ed|ing)?|gather(?:s|ed|ing)?|obtain(?:s|ed|ing)?|record(?:s|ed|ing)?|captur(?:es?|ed|ing)"
    r"|request(?:s|ed|ing)?|ask(?:s|ed)? (?:you )?for|log(?:s|ged|ging)?|read(?:s|ing)?|access(?:es|ed|ing)?|register(?:s|ed)?"
    r"|writ(?:es?|ing) down|written down|not(?:e[sd]?|ing)(?= (?:the|your|which|when|how|each|every|who|what|down|a|an)\b)|count(?:s|ed|ing)?"
    r"|need(?:s|ed)?(?! to\b)|requir(?:es?|ed)(?! by\b)|takes?(?! (?:place|part|steps|care|effect|back|account|into)\b)|took|picks? up|tracks|tracked"
    r"|fill(?:s|ed)? (?:in|out)|(?:take[ns]?|took|noted|put) down|learns?|scan(?:s|ned|ning)?|measur(?:es?|ed|ing)|monitor(?:s|ed|ing)?|receiv(?:es?|ed|ing)"
    r"|you (?:provide|enter|give|submit|upload|choose|add|type|share with us|tell)",
    "use": r"us(?:es?|ed|ing)|process(?:es|ed|ing)?|analy[sz](?:es?|ed|ing)|identif(?:y|ies|ied|ying)|combin(?:es?|ed|ing)"
    r"|evaluat(?:es?|ed|ing)|check(?:s|ed|ing)?|creat(?:es?|ed|ing)|based on|train(?:s|ed|ing)?|looks? (?:up|at)|help(?:s|ed)? us(?= )|compar(?:es?|ed|ing)|match(?:es|ed|ing)|estimat(?:es?|ed|ing)|personali[sz](?:es?|ed|ing)",
    "store": r"stor(?:es?|ed|ing)|keep(?:s|ing)?|kept|retain(?:s|ed|ing)?|sav(?:es?|ed|ing)|hold(?:s|ing)?|held"
    r"|archiv(?:es?|ed|ing)|go(?:es)? into|(?:stay|remain|sit|live)s? (?:in|on|with|for|at|until)\b|backed up|set (?:one|a|an|the) \w+",
    "share": r"shar(?:es?|ed|ing)|disclos(?:es?|ed|ing|ures?)|transfer(?:s|red|ring)?|transmit(?:s|ted|ting)?|sends?|sent"
    r"|provid(?:es?|ed|ing) (?!you\b|notice|(?:our |the |this |these |such )?services?\b)|hand(?:s|ed)? over|pass(?:es|ed)? on|forward(?:s|ed|ing)?|reveal(?:s|ed)?|publish(?:es|ed)?"
    r"|mak(?:es?|ing) available|made available|leaves?\b|(?:tell|told|giv(?:e|es|en|ing))(?! (?:you|us)\b)|gets? to (?:know|see)|(?:pass(?:es|ed)?|handed|goes|go|sees|went)"
    r"(?: \w+)? (?:to|via|through|along|over)\b|(?:pass|hand)(?:e?s)? (?:[\w-]+ ){1,5}?(?:to|over|on)\b|ends? up (?:with|at|in)|appears? (?:on|in|to)|visible to|shown? to|report(?:s|ed) (?:\w+ ){0,3}to"
    r"|displayed|ma(?:de|kes?) public|leak(?:s|ed)?|given access|(?:members?|users?|players|customers|friends|others|everyone|anyone|visitors"
    r"|readers|parents|staff|colleagues|(?:your|the) \w+) (?:can |may |will |also |only ){0,2}see\b",
    "sell": r"sell(?:s|ing)?|sold|rent(?:s|ed|ing)?|trad(?:es?|ed|ing)",
}
_ACTIONS = {action: re.compile(rf"\b(?:{verbs})\b", re.IGNORECASE) for action, verbs in _VERBS.items()}
_PURPOSE_VERB = re.compile(
    r"(?:\bto|\bcan|\bcould|\bin order to|\bhelps? (?:us )?(?:to )?|\bfor)\s+(?:\w+ly\s+)?$", re.IGNORECASE
)
_DUTY = re.compile(
    r"(?:\bneed|\bhave|\bwant|\bcontinue|\bable|\ballowed?|\bpermit(?:ted)?|\brequired?) to\s+$", re.IGNORECASE
)
_NOUN = re.compile(r"(?:\bthe|\bour|\byour|\bwithout|\bof|\bits|\bthis)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:the|our|its|this|each|every)\s+[\w-]+\s+$", re.IGNORECASE)
_OBJECT = re.compile(r"\s+(?:the|your|our|their|an?|it|them|this|these|those|each|every|which|when|how|some|all|no)\b")
"""Between the two even a noun's form is a verb: "the app stores your name"."""
_NOUN_FORM = re.compile(
    r"(?:us|stor|process|shar|train|check|log|record|hold|trad|read|access|rent|request|us)(?:es?|ing|s)?$",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:(?:do|does|did|will|would|can|is|are|has|have|was|were|may|shall)(?:n[’']t| (?:\w+ )?not)|won[’']t|can[’']?t|cannot"
    r"|never|nobody|no one|none of|at no time|no longer|not|neither|nor|refrain from|without)\b(?! (?:only|limited to|directly|withstanding|later))",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:^|[,:;]\s*|\b(?:and|but|use|uses|contain|contains|create|collect|store|share|make|(?:there|it) (?:is|are|has))\s+)no\s+\w+",
    re.IGNORECASE,
)
_DOES_NOT_HAPPEN = re.compile(r"\b(?:does|do|will) not (?:take place|occur|happen)\b", re.IGNORECASE)
_THERE_IS_NO = re.compile(
    r"\b(?:there (?:is|are)|(?:sets?|runs?|carr(?:y|ies)|comes? with)) no (?:[\w-]+,? (?:and |or |no )?){0,3}?"
    r"(?:(cookie|track|pixel|profil|analytic|log|record|advert)|(sale|sharing|disclosure|transfer|third part))",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"^(?:please )?(?:tell|give|send|show|provide|enter|pick|choose|select|upload|type|add|fill in|let us (?:know|have))\b(?! (?:up|me)\b)",
    re.IGNORECASE,
)
"""What the reader is told to do hands something over: "Tell us your first name"."""
_UP_TO_YOU = re.compile(
    r"\b(?:up to you|optional|voluntary|you (?:can|may) leave (?:it|this|them) (?:out|blank|empty))\b", re.IGNORECASE
)
_NOTHING = re.compile(
    r"^(?:and |also )?no (?:[\w-]+,? (?:and |or |no )?){0,3}?(?:(cookie|track|pixel|profil|analytic|camera|recording)"
    r"|(sale|selling)|(sharing|disclosure|transfer|hand|passing))",
    re.IGNORECASE,
)
"""A sentence that only denies: "No secret sharing either."."""
_OTHERWISE = re.compile(
    r",?\s*(?:\b(?:and|but)\b)?\s*(?:(?:it|they|we|this|these) )?(?:is|are|will|shall|do|does|can|may)? ?(?:not|never) (?:be )?"
    r"(?:used|use|processed|process|disclosed|shared) (?:(?:it|them|these|this) )?for any (?:other|further|different) purposes?(?: whatsoever)?",
    re.IGNORECASE,
)
"""The end of a sentence that only closes the purposes before it."""
_ONLY_WITH_CONSENT = re.compile(
    r"(?:\b(?:not|never|no|nobody|none)|n[’']t)\b[^.;:]{0,120}?\b(?:without|before|unless|until) (?:(?:first|having|have|we|has|obtaining|asking"
    r"|asked|getting|got|you|your|their|his|her|or|the|prior|express|explicit|written|clear|informed|separate|given|give|us|and|[\w]+[’']s?),? ){0,8}"
    r"(?:consent|permission|agreement|approval|agreed?|opt(?:ed)?[ -]in)\b",
    re.IGNORECASE,
)
"""Two negations: "we do not share it without your consent" says that it is shared, with consent."""
_REACH = 60
"""How far before its verb a negation may stand: "we do not knowingly or willingly collect"."""

_ACTOR = re.compile(r"\b(?:we|our|us|this (?:app|site|service|website))\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\b[A-Z][\w&-]+ (?:\w+ly |also |only )?(?:uses|collects|processes|stores|keeps|shares|discloses|sells|records|receives|gathers|saves)\b"
)
_YOU = re.compile(r"\byou(?: may| can| must| will)?(?: \w+ly)?\s+$", re.IGNORECASE)
_CONTAINS = re.compile(r"\b(?:contains?|includes?|leaves?)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?)\b(?:\s+\w+){0,3}?\s+\w+(?:ed|en|pt|ld|nt|ft|wn)\b", re.IGNORECASE
)
_YOU_GIVE = re.compile(
    r"\byou(?:r browser| may| can)? (?:\w+ )?(?:provide|enter|give|submit|upload|choose|add|type|send|transmits?)\b",
    re.IGNORECASE,
)

CONSENT = re.compile(
    r"\b(?:with|upon|after (?:obtaining|receiving)|obtain(?:ing)?|subject to|on the basis of|based on|only (?:with|after|upon))"
    r" (?:your|the user[’']s|their) (?:\w+ ){0,2}(?:consent|permission|opt-in)\b"
    r"|\b(?:if|provided(?: that)?|where|only if|unless|when|once) you (?:\w+ ){0,4}(?:agree|consent(?:ed)?|opt[ -]in|opted in|allow|permit|accept)\b"
    r"|\bwith (?:the |a |an |your |their |each )?(?:[\w-]+[’']s?|express|explicit|prior|written|your|their) (?:\w+ ){0,2}(?:consent|permission|agreement|approval)\b"
    r"|\b(?:if|provided(?: that)?|where|only if|unless|when|once|after) (?:the |a |an )?(?:\w+ )?(?:user|customer|member|person|visitor|patient|client"
    r"|guest|parent|guardian|they|he or she)s? (?:has |have |had )?(?:\w+ ){0,2}(?:agreed?|consent(?:s|ed)?|opt(?:s|ed)? in|allow(?:s|ed)?|accept(?:s|ed)?)\b"
    r"|\b(?:if|when|once|only after|unless|until) you (?:have |ha[vd]e? )?(?:tick(?:ed)?|check(?:ed)? the|switch(?:ed)? (?:it|this|them|on)|turn(?:ed)? (?:it|this|them|on)"
    r"|enabled?|said yes|say yes|say so|signed up for|sign up for)\b|\bask(?:s|ed)? (?:you |them )?(?:for (?:your |their )?(?:consent|permission)|first|beforehand)\b"
    r"|\bwith your (?:\w+ )?(?:ok|okay|go-ahead|blessing|yes)\b|\b(?:on an )?opt-in basis\b|\byou have (?:\w+ )?(?:given (?:us )?your consent|consented|agreed)\b",
    re.IGNORECASE,
)
DEEMED = re.compile(
    r"\bby (?:using|continuing|accessing|visiting)\b.{0,120}\b(?:agree|accept|consent|accepted)\b", re.IGNORECASE
)
OPEN = re.compile(
    r"\b(?:such as|for example|for instance|including|e\.g\.)|\betc\b|\band (?:the like|so on|similar)\b", re.IGNORECASE
)
CLOSED_PURPOSE = re.compile(r"\b(?:only|solely|exclusively|for nothing else|no other purpose)\b", re.IGNORECASE)
EXCEPT = re.compile(r"\b(?:except|unless|other than|apart from|save for)\b", re.IGNORECASE)
WITHOUT = re.compile(r"\bwithout (?:your |the |any )?([\w\s-]{2,40}?)(?=,|\band\b|\bto\b|[.;]|$)", re.IGNORECASE)
BY_LAW = re.compile(
    r"\b(?:required? by|when|where|as|if|owing to|under)\b[^.;]{0,30}\b(?:law|laws|legal|statutory|court|authorit\w+)\b",
    re.IGNORECASE,
)
PURPOSE = re.compile(
    r"\b(?:(?:exclusively |solely |only |just )?(?:in order to|so that (?:we|you|they|the \w+) (?:can|may)|so as to"
    r"|for (?:the |our own )?purposes? of|for our own|to(?! (?:the|our|your|us|you|third|a|an|any|which|whom|this|other|\w+ers)\b)))\s+"
    r"((?:[\w'’-]+)(?:[ ][^,.;:()]{1,80})?)",
    re.IGNORECASE,
)  # fmt: skip
SO_THAT = re.compile(r"\bso that ([^,.;:()]{3,90})", re.IGNORECASE)
FOR = re.compile(
    r"\bfor ((?:[\w’'-]+ ){0,2}(?:(?<!the )purposes?(?! of)|security|marketing|advertising|analytics|billing|delivery|support|research|statistics))\b",
    re.IGNORECASE,
)

_FIGURES = re.compile(r"\s*\(\d+\)\s*")
_NUMBER = r"(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
PERIOD = re.compile(
    rf"\b({_NUMBER} ?-?(?:full )?(?:calendar |business )?(?:second|minute|hour|day|week|month|year)s?)\b", re.IGNORECASE
)
KEEPS = re.compile(
    r"\b(?:delet(?:e|es|ed|ing)|eras(?:e|es|ed|ing)|remov(?:e|es|ed)|destroy(?:ed)?|kept|keeps?|retain(?:ed|s)?|stor(?:e|es|ed|age)|stays?|held"
    r"|wip(?:e|es|ed)|clear(?:s|ed)|purg(?:e|es|ed)|shred(?:s|ded)|discard(?:s|ed)?|drop(?:s|ped)|forg[eo]ts?|forgotten|overwritten|dispos(?:e|ed)|thrown away"
    r"|remains?|last(?:s|ed)?|gone after|disappears?|vanish(?:es)?|no longer than|retention|expires?|gone|anonymi[sz]ed)\b",
    re.IGNORECASE,
)  # fmt: skip

TOPICS: dict[Topic, re.Pattern[str]] = {
    "recipient": re.compile(
        r"\b(?:receives?|hosts?|hosted by|handled by|handles (?:your|our|the)|process(?:es|ed by)|dispatched by|operated by|provided by"
        r"|(?:service|payment|hosting|cloud|analytics|e-?mail) providers?|processors?|sub-?processors?|sends our|delivers|measures|has access to|can see"
        r"|carried out by|on our behalf)\b",
        re.IGNORECASE,
    ),
    "transfer": re.compile(
        r"\b(?:standard contractual clauses|third countr(?:y|ies)|outside (?:of )?the (?:EU|EEA|European)|European (?:Union|Economic Area)"
        r"|United States|adequacy decision|Data Privacy Framework|cross-border|international(?:ly)? transfer\w*)\b",
        re.IGNORECASE,
    ),
    "rights": re.compile(
        r"\byou (?:have the |also have the )?(?:right to|may (?:request|delete|object|withdraw|revoke|opt out|access|ask|correct)"
        r"|can (?:\w+, )*(?:see|access|correct|download|delete|erase|object|withdraw|revoke|opt out|turn|export|request|change|update|control))"
        r"|\bability to control\b|\bable to control\b"
        r"|\b(?:revoked?|withdrawn?|withdraw (?:any|your)) (?:\w+ )?(?:consent|at any time)|consent\b.{0,40}\b(?:revoked|withdrawn)"
        r"|\bentitled to\b|\b(?:users?|customers?|members?|anyone|everyone|anybody|people|visitors|you) (?:who|can|may|might) (?:also |always |at any time )?(?:ask (?:us|for)"
        r"|objects?|opt out|say no|take back|withdraw|request|complain|have (?:it|them|their|your))|\b(?:put|set) right\b|\bask us (?:to|for|what)\b"
        r"|\b(?:object|complain|complaint)s?\b.{0,30}\b(?:to|with|about|at any time)\b|\b(?:corrected|erased|deleted) (?:on|upon|at) (?:your )?request"
        r"|\bdownload (?:a copy of )?(?:your|my|all|the)|\b(?:a )?copy of (?:everything|all|your)|\bdata portability\b|discriminate against you",
        re.IGNORECASE,
    ),
    "security": re.compile(
        r"\b(?:encrypt(?:ed|ion|s)?|scrambled|salted|hashed|TLS|SSL|secure(?:ly)?\b(?= )|security measures|technical and organi[sz]ational|confidential(?:ity|ly)?"
        r"|protect(?:s|ing)? (?:the|your)|safeguards?|completely secure)\b",
        re.IGNORECASE,
    ),
    "children": re.compile(r"\b(?:child(?:ren)?|minors?|(?:under|aged|over|above|younger than|below|not yet)(?: the age of)? (?:1[3-8]|thirteen|sixteen|eighteen)|parental consent)\b", re.IGNORECASE),
    "cookies": re.compile(r"\bcookies?\b", re.IGNORECASE),
    "automated": re.compile(r"\bautomated? (?:\w+[ -])?(?:means|decision|processing)|\bautomated (?:individual )?decision-making|\bprofil(?:es?|ing)\b", re.IGNORECASE),
    "changes": re.compile(
        r"\bchang(?:es?|ed|ing)\b.{0,30}\b(?:policy|notice|statement)|\b(?:notify|announce|inform|amend|update)\b.{0,60}\b(?:changes?|policy|notice|before)",
        re.IGNORECASE,
    ),
    "refusal": re.compile(
        r"\b(?:(?:if you )?say no and|works? just the same|if you (?:decline|refuse|say no|do not (?:provide|consent|agree)|don[’']t (?:provide|agree))|refus(?:al|ing) to|without (?:this|these|your)"
        r" (?:data|information))\b|^without (?:your|this) consent\b",
        re.IGNORECASE,
    ),
    "consent": re.compile(r"\b(?:your|explicit|obtaining your) consent\b|\byou have read\b.{0,40}\baccept", re.IGNORECASE),
    "controller": re.compile(
        r"\b(?:controller|data protection officer|hereinafter)\b|\((?:the )?[“\"][^”\"]+[”\"](?:, | or | and )+[“\"]?we\b"
        r"|\bterms (?:and conditions )?(?:also )?(?:hold|apply)|\b(?:employees|agents)\b.{0,30}\b(?:fulfil|obliged|bound)",
        re.IGNORECASE,
    ),
    "law": re.compile(r"\b(?:applicable|local) (?:data protection )?laws?\b|\bdata protection (?:law|regulation)s?\b", re.IGNORECASE),
}  # fmt: skip


def verbs(text: str) -> list[tuple[Action, int, bool]]:
    """(action, place, whether it is denied) of each verb of processing that says what is done."""
    text = plain(text)
    negations, none = _places(_NEGATION, text), _places(_NO, text)
    absent = _DOES_NOT_HAPPEN.search(text) is not None
    found = []
    for action, pattern in _ACTIONS.items():
        for match in pattern.finditer(text):
            before = text[: match.start()]
            if not _acts(before, match.group(), text[match.end() :], absent):
                continue
            near = any(0 < match.start() - at < _REACH and not _turns(text[at : match.start()]) for at in negations)
            denied = near or absent or any(at <= match.start() and not _turns(text[at : match.start()]) for at in none)
            found.append((action, match.start(), denied))
    if _ORDER.search(text) or (_UP_TO_YOU.search(text) and not found):
        found.append(("collect", 0, False))
    nothing = _NOTHING.search(text)
    if nothing is not None:
        found = [("sell" if nothing.group(2) else "share" if nothing.group(3) else "collect", 0, True)]
    for match in _THERE_IS_NO.finditer(text):
        found.append(("share" if match.group(2) else "collect", match.start(), True))
    # "These reports never contain it": what is denied is that it is handed on.
    for match in _CONTAINS.finditer(text):
        if any(0 < match.start() - at < _REACH for at in negations):
            found.append(("share", match.start(), True))
    return sorted(found, key=lambda one: one[1])


def plain(text: str) -> str:
    """A sentence without what only repeats: a number in figures behind its word, "and for no other purpose"."""
    return _OTHERWISE.sub("", _FIGURES.sub(" ", text))


def has_actor(text: str) -> bool:
    """Whether somebody acts: we do, it is done, or you hand something in."""
    patterns = (_ACTOR, _NAMED, _PASSIVE, _YOU_GIVE, _DOES_NOT_HAPPEN, _ORDER, _UP_TO_YOU, _NOTHING)
    return any(pattern.search(text) for pattern in patterns)


def needs_consent(text: str) -> bool:
    """Whether a sentence says that something happens with consent, or not without."""
    return CONSENT.search(text) is not None or _ONLY_WITH_CONSENT.search(text) is not None


def closes_purposes(text: str) -> bool:
    """Whether a sentence says that there is no other purpose."""
    return CLOSED_PURPOSE.search(text) is not None or _OTHERWISE.search(text) is not None


def says_there_is_none(text: str) -> bool:
    """Whether a sentence denies by saying that something does not exist: "there are no tracking pixels"."""
    return _THERE_IS_NO.search(text) is not None


def topics(text: str) -> tuple[Topic, ...]:
    """What a sentence speaks of beside data and verbs."""
    found = [topic for topic, pattern in TOPICS.items() if pattern.search(text)]
    if PERIOD.search(plain(text)) and KEEPS.search(text):
        found.append("retention")
    return tuple(found)


def _places(pattern: re.Pattern[str], text: str) -> list[int]:
    """Where a sentence denies, but for what it only denies without consent."""
    lifted = [found.span() for found in _ONLY_WITH_CONSENT.finditer(text)]
    every = pattern.finditer(text)
    return [one.start() for one in every if not any(one.start() < end and start < one.end() for start, end in lifted)]


def _acts(before: str, verb: str, after: str, absent: bool) -> bool:
    """Whether a verb says what is done: not what for, not what you do, and no noun."""
    if _YOU.search(before) and not verb.lower().startswith("you"):
        return False
    if _PURPOSE_VERB.search(before) and not _DUTY.search(before):
        return re.search(r"\b(?:we|it|they) (?:can|could)\s+(?:\w+ly\s+)?$", before, re.IGNORECASE) is not None
    if verb.endswith("s") and _SUBJECT.search(before) and _OBJECT.match(after):
        return True
    return absent or not (_NOUN.search(before) and _NOUN_FORM.match(verb))


def _turns(between: str) -> bool:
    """Whether a negation's reach ends: "we do not sell it, but we share it"."""
    return re.search(r"\b(?:but|however|except|unless|only if|although)\b|[;:]", between, re.IGNORECASE) is not None
