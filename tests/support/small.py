"""A small knowledge base with a finding of each type, for tests that need one that loads in a millisecond."""

from __future__ import annotations

from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase

SMALL = """\
%% small
%% title   a made-up guideline on coughs
%% source  nobody
guideline(small).

%% page
%% title  the only page
summary(page).

%% cough
%% label     cough
%% means     coughing now
%% true      there is a cough
%% false     there is no cough
%% unknown   whether there is a cough is not recorded
%% question  Is there a cough?
finding(cough, bool).

%% fever
%% label     fever
%% means     state of the fever
%% is        fever is {value}
%% unknown   whether there is fever is not recorded
%% question  Is there fever?
finding(fever, enum).
value(fever, none).
value(fever, suspected).
value(fever, high).
provisional(fever, suspected).

%% weeks
%% label     duration
%% means     how long it has lasted in weeks
%% is        it has lasted {value} weeks
%% unknown   how long it has lasted is not recorded
%% question  How many weeks has it lasted?
finding(weeks, number).
unit(weeks, weeks).

%% rest
%% says  rest
action(rest).

%% xray
%% says  X-ray of the chest
action(xray).

strength_rank(do, 2).
strength_rank(consider, 1).
urgency_rank(immediate, 2).

%% advise_rest
%% says     advice to rest
%% source   page, "rest", 1, lines 1-2
%% reading  silence: a fever that nobody recorded is none
statement(advise_rest, consider, rest).
holds(P, advise_rest) :-                                  % [a]
    cough(P),
    not fever(P, high).

%% take_xray
%% says    X-ray of a cough that lasts
%% source  page, "X-ray", 1
statement(take_xray, do, xray).
urgency(take_xray, immediate).
within_hours(take_xray, 24).
holds(P, take_xray) :- lasting(P), not spared(P).

%% lasting
%% holds  the cough has lasted
%% fails  a lasting cough is not established
lasting(P) :- cough(P), weeks(P, Weeks), Weeks >= 3.      % [weeks]

%? holds [weeks]  cough(p). weeks(p, 3).
%? fails          cough(p). weeks(p, 2).

spared(P) :- -cough(P).
spared(P) :- fever(P, none), not lasting(P).

%% weeks_without_cough
%% says  without a cough there are no weeks of it
contradiction(P, weeks_without_cough) :- -cough(P), weeks(P, Weeks), Weeks > 0.
"""


def small(text: str = SMALL, more: str = "") -> KnowledgeBase:
    """The small knowledge base, or another text, with something added. Raises KnowledgeError."""
    return KnowledgeBase(load([Source("small.dl", text + more)]))
