"""What makes a rule unusable: arity, safety, variables used once, negation through recursion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.source import Span
from ..text.spelling import suggestion
from ..text.syntax import Aggregate, Comparison, Condition, Literal, Rule, Variable
from .conditions import literals
from .schema import DECLARATIONS, PERSON, SIGNATURES, Sort


def arities(rules: Iterable[Rule], kinds: Mapping[str, str]) -> dict[str, int]:
    """The number of arguments of each predicate: by declaration, else by most of its heads, or the first."""
    found = {name: len(signature) for name, signature in SIGNATURES.items()}
    found.update({name: 1 if kind == "bool" else 2 for name, kind in kinds.items()})
    heads: dict[str, Counter[int]] = {}
    for rule in rules:
        heads.setdefault(rule.head.name, Counter())[len(rule.head.terms)] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in heads.items()} | found


def literal_faults(
    literal: Literal, known: Mapping[str, int], kinds: Mapping[str, str], scores: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Unknown predicates, wrong arities, strong negation of what is no finding of type bool.

    `scores` says of each score by its name how it is asked.
    """
    name, span = literal.name, literal.span
    if name not in known:
        yield Diagnostic(
            Code.UNKNOWN_PREDICATE,
            f"no finding, rule or fact is called `{name}`",
            span,
            "a condition on it would never hold, and the rule would be silently dead",
            f"`{name}` is a score: write `{scores[name]}`"
            if name in scores
            else suggestion(name, known, "declare it in the vocabulary or write a rule for it"),
        )
    elif len(literal.terms) != known[name]:
        count = known[name]
        yield Diagnostic(
            Code.WRONG_ARITY,
            f"`{name}` takes {count} argument{'s' if count > 1 else ''}, not {len(literal.terms)}",
            span,
            "with another number of arguments it is another predicate, which nothing defines",
            f"write `{_pattern(name, count, kinds)}`",
        )
    if literal.strong and name in known and kinds.get(name) != "bool":
        yield Diagnostic(
            Code.STRONG_NEGATION,
            f"`-{name}` is not recorded by anything",
            span,
            "only findings of type bool are recorded as false",
            f"ask for another value of `{name}`, or write `not {name}(...)`"
            if name in kinds
            else f"write `not {name}(...)`, not established",
        )


def rule_faults(rule: Rule, kinds: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Heads that are not for rules, unsafe variables, variables used once."""
    if rule.head.name in kinds:
        yield Diagnostic(
            Code.DEFINED_FINDING,
            f"`{rule.head.name}` is a finding: only a record says whether it is so",
            rule.head.span,
            "an answer must be told apart from what was recorded",
            "give the derived concept a name of its own",
        )
    if rule.head.name in DECLARATIONS and rule.body:
        yield Diagnostic(
            Code.DECLARED_BY_RULE,
            f"`{rule.head.name}` is a declaration and cannot be derived",
            rule.head.span,
            "the program reads declarations before it can evaluate a rule",
            "write one fact for each",
        )
    if rule.head.strong and rule.head.name not in kinds:
        yield Diagnostic(
            Code.STRONG_NEGATION,
            f"a rule cannot derive `-{rule.head.name}`",
            rule.head.span,
            "`-` says that a record holds it as false, and only a record can say so",
            "give the opposite a name of its own",
        )
    if rule.aggregate is None:
        yield from variable_faults(rule.body, rule.head)


def variable_faults(body: Sequence[Condition], head: Literal | None = None) -> Iterator[Diagnostic]:
    """Unsafe variables, and variables that stand twice in one condition; in a rule also variables used once."""
    positive = {v for c in body if isinstance(c, Literal) and not (c.negated or c.is_total) for v in c.variables}
    yield from _unsafe_variables(body, head, positive)
    yield from _repeated_variables(body)
    if head is not None:
        yield from _variables_used_once(body, head, positive)


def _unsafe_variables(
    body: Sequence[Condition], head: Literal | None, positive: Collection[str]
) -> Iterator[Diagnostic]:
    """The variables that no positive condition binds, each where it first stands."""
    seen: set[str] = set()
    for condition in (*([head] if head else []), *body):
        where = _where_bound(condition, head)
        if not where:
            continue
        for name, span in condition.variables.items():
            if name not in positive and name not in seen:
                seen.add(name)
                anonymous = name[1:].isdigit()
                help_ = "add a positive condition that binds it"
                if any(isinstance(c, Comparison) and c.operator == "=" and name in c.variables for c in body):
                    help_ = "`=` compares, and binds nothing: write the number where the variable stands"
                if not body:
                    help_ = "a fact speaks of constants: write them in lower case"
                    if head is not None and name in _people(head):
                        help_ = f"say for whom: `{head} :- ...`"
                elif anonymous:
                    help_ = "give it a name and bind it in a positive condition"
                    if where == "a `not`":
                        help_ = f"write a concept with `{condition!s}` as a condition, without `not`, and negate that"
                        help_ = help_.replace("`not ", "`", 1)
                yield Diagnostic(
                    Code.UNSAFE_VARIABLE,
                    f"nothing binds `{'_' if anonymous else name}`, which stands in {where}",
                    span,
                    "it could be anything, so the answer would depend on the engine",
                    help_,
                )


def _people(head: Literal) -> Collection[str]:
    """The variables of a head that stand for a person, of predicates with a meaning of the program."""
    signature = SIGNATURES.get(head.name, ())
    return {str(term) for term, sort in zip(head.terms, signature, strict=False) if sort == PERSON}


def _repeated_variables(body: Sequence[Condition]) -> Iterator[Diagnostic]:
    """The variables that stand twice in one condition."""
    for condition in body:
        if isinstance(condition, Literal):
            for name, count in Counter(_occurrences(condition)).items():
                if count > 1:
                    yield Diagnostic(
                        Code.REPEATED_VARIABLE,
                        f"`{name}` stands {count} times in one condition",
                        condition.span,
                        "that two arguments are the same cannot be told as a step of a proof",
                        "use two variables, and say what makes them the same in a predicate of its own",
                    )


def _variables_used_once(body: Sequence[Condition], head: Literal, positive: Collection[str]) -> Iterator[Diagnostic]:
    """The variables with a name that stand once in a rule, in a positive condition."""
    counts = Counter(name for c in (head, *body) for name in _occurrences(c))
    spans = {name: span for c in (head, *body) for name, span in c.variables.items()}
    for name, count in counts.items():
        if count == 1 and name[0] != "_" and name in positive:
            yield Diagnostic(
                Code.SINGLETON_VARIABLE,
                f"`{name}` is used once",
                spans[name],
                "a variable used once joins nothing: it is often a misspelt one",
                f"write `_`, or use `{name}` where it is meant",
            )


def _where_bound(condition: Condition, head: Literal | None) -> str:
    """Where variables stand that another condition must bind; empty for a condition that binds them."""
    if condition is head:
        return "the head"
    if not isinstance(condition, Literal):
        return "a comparison"
    if condition.is_total:
        return "an aggregate"
    return "a `not`" if condition.negated else ""


def person_faults(rule: Rule, sorts: Mapping[str, tuple[Sort, ...]]) -> Iterator[Diagnostic]:
    """Rules about two people, and people elsewhere than in the first argument."""
    persons: dict[str, Span] = {}
    for literal in literals(rule):
        for index, (term, sort) in enumerate(zip(literal.terms, sorts[literal.name], strict=True)):
            if sort.kind != "person" or not isinstance(term, Variable):
                continue
            persons.setdefault(term.name, term.span)
            if index:
                yield Diagnostic(
                    Code.TWO_PERSONS,
                    f"argument {index + 1} of `{literal.name}` is a person",
                    term.span,
                    "a record tells of one person, and so does a rule",
                    "make the person the first argument, and the only one",
                )
    about = rule.head.terms and sorts[rule.head.name][0].kind == "person"
    if persons and not about:
        yield Diagnostic(
            Code.MISSING_PERSON,
            f"`{rule.head.name}` forgets the person of whom its conditions speak",
            rule.head.span,
            "what holds for one person would be taken to hold for everyone",
            "make the person the first argument of the head",
        )
    if len(persons) > 1:
        yield Diagnostic(
            Code.TWO_PERSONS,
            f"this rule speaks of {len(persons)} people",
            [*persons.values()][1],
            "a record tells of one person, and so does a rule",
            "use the same variable for the person throughout",
        )


def total_faults(rule: Rule, sorts: Mapping[str, tuple[Sort, ...]]) -> Iterator[Diagnostic]:
    """Aggregates of what no person has, or of numbers that are not known before a record is."""
    if rule.aggregate is None:
        return
    for element in rule.aggregate.elements:
        literal = element.literal
        own = sorts[literal.name]
        if not own or own[0].kind != "person":
            yield Diagnostic(
                Code.MISSING_PERSON,
                f"`{literal}` speaks of no person",
                literal.span,
                "an aggregate counts what one person has",
                "count what depends on the person, and write what is always so into the bound",
            )
        numbers = {t.name for t, sort in zip(literal.terms, own, strict=True)
                   if isinstance(t, Variable) and sort.kind == "number"}  # fmt: skip
        for term in element.terms:
            if isinstance(term, Variable) and term.name in numbers:
                yield Diagnostic(
                    Code.WRONG_TYPE,
                    f"`{term}` is a number of a record, and no name of an item",
                    term.span,
                    "items are told apart before any record is known",
                    "write a constant in its place",
                )


def _occurrences(condition: Condition) -> list[str]:
    if isinstance(condition, Aggregate):
        return []
    return [term.name for term in condition.terms if isinstance(term, Variable)]


def _pattern(name: str, count: int, kinds: Mapping[str, str]) -> str:
    if name in kinds:
        return f"{name}(P)" if count == 1 else f"{name}(P, {'Value' if kinds[name] == 'enum' else 'Number'})"
    signature = SIGNATURES.get(name, ())
    letters = ["P" if sort and sort.kind == "person" else "XYZ"[i] for i, sort in enumerate(signature)]
    return f"{name}({', '.join(letters or ('PXYZUVW'[i] if i < 7 else f'X{i}' for i in range(count)))})"
