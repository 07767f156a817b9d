"""Codes that rows of events have, and the time as of which these are read."""

SNOMED, RXNORM = "http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm"
AT = "2026-03-10"
BONE, SPINE, THORACIC, BREAST, PROSTATE = "94222008", "94602001", "94274006", "254837009", "399068003"
CORD, WEAK, DIABETES = "71286001", "713514005", "44054006"
SURGERY, DEXAMETHASONE, INTRAVENOUS = "10836008", "3264", "47625008"
CHEST, PRESENT = "122495006", "52101004"
