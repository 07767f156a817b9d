% What holds of an exported program, for the people p0, p1, ...: a line with person and statement for each.
%
%     swipl holds.pl -- EXPORTED COUNT

:- initialization(main, main).

main([Program, Count]) :-
    load_files(user:Program, []),
    atom_number(Count, People),
    Last is People - 1,
    findall(Statement, statement(Statement, _, _), Statements),
    forall(( between(0, Last, Number), atom_concat(p, Number, Person), member(Statement, Statements) ),
           tell(Person, Statement)).

tell(Person, Statement) :- holds(Person, Statement), !, format("~w ~w~n", [Person, Statement]).
tell(_, _).
