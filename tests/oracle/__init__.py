"""An independent reference model of the guideline (an oracle), used only in tests.

Written from the checklist (README, statements.tsv, findings.tsv) and the design's
definition of the statuses alone; it shares no code with the program that it checks.
"""
