% A meta-interpreter for the rules of an exported program, as Prolog's textbooks have it: a proof of what succeeds,
% and for what fails, of each clause the goal at which it ends.
%
%     swipl explain.pl -- EXPORTED PERSON...
%
% It prints what holds, and the seconds that all explanations took.

:- initialization(main, main).

main([Program|People]) :-
    load_files(user:Program, []),
    findall(S, statement(S, _, _), Statements),
    get_time(Start),
    findall(P-S, ( member(P, People), member(S, Statements), explain(holds(P, S), Tree), Tree = because(_, _) ), Held),
    get_time(End),
    forall(member(P-S, Held), format("~w ~w~n", [P, S])),
    Seconds is End - Start,
    format("~w~n", [Seconds]).

explain(Goal, Tree) :- prove(Goal, Proof), !, Tree = Proof.
explain(Goal, Tree) :- why_not(Goal, Tree).

% prove(Goal, Proof)
prove(true, recorded) :- !.
prove((A, B), (ProofA, ProofB)) :- !, prove(A, ProofA), prove(B, ProofB).
prove(\+ Goal, absent(Goal)) :- !, \+ prove(Goal, _).
prove(Goal, compared(Goal)) :- is_comparison(Goal), !, call(Goal).
prove(Goal, because(Goal, Proof)) :- clause(Goal, Body), prove(Body, Proof).

% why_not(Goal, Tree): the goal fails, since every clause of it does.
why_not(Goal, fails(Goal, Reasons)) :-
    findall(Reason, ( clause(Goal, Body), stops(Body, Reason) ), Reasons).

stops((A, B), Reason) :- !, ( prove(A, _) *-> stops(B, Reason) ; reason(A, Reason) ).
stops(A, Reason) :- \+ prove(A, _), reason(A, Reason).

reason(\+ Goal, Reason) :- !, once(prove(Goal, Reason)).
reason(Goal, compared(Goal)) :- is_comparison(Goal), !.
reason(Goal, Reason) :- why_not(Goal, Reason).

is_comparison(_ < _).
is_comparison(_ =< _).
is_comparison(_ > _).
is_comparison(_ >= _).
is_comparison(_ =:= _).
is_comparison(_ =\= _).
