"""What a request may be and take. The numbers are public: see docs/limits.md."""

MOST_BYTES = 2_000_000  # of a body
MOST_NESTED = 64  # objects and lists within each other
MOST_SECONDS = 15  # until a body has come whole
MOST_ANSWER_SECONDS = 5  # until an answer has been computed
MOST_PROOFS = 100
MOST_NEEDS = 100
MOST_QUESTIONS = 1000
LONGEST_WORD = 200  # characters of a word or name that is looked for
MOST_CONNECTIONS = 100  # of one process at once
LONGEST_SILENCE = 10  # seconds of a connection between two requests
