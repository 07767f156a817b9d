"""Text that would act if a page took it for more than text: a record, and a knowledge base in all of its wordings."""

from __future__ import annotations

import re

from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase

from .small import SMALL

ADDRESS = "https://example.org/fetched"
MARKUP = (
    "'\"><script>window.__x = 1; alert(1)</script></title></style><style>body{display:none}</style>"
    f"<img src={ADDRESS} onerror='window.__x = 1'><svg onload=window.__x=1><a href=javascript:window.__x=1>"
    f"<meta http-equiv=refresh content='0;url={ADDRESS}'><base href={ADDRESS}>--><!--]]>&lt;&#x3c;{{{{7*7}}}}"
)
STEERING = "\u202edesrever\u202c\x1b[2J\x00\x07\u200b\ud800\u2028"

RECORD = {
    "id": f"{MARKUP}{STEERING}\n\u05e9\u05dc\u05d5\u05dd",
    "findings": {"cough": True, "fever": "suspected", "weeks": 4},
    "done": ["xray"],
}

_WORDED = re.compile(
    r"^(%% (?:title|label|true|false|is|unknown|question|says|holds|fails|limits) +.*)$", re.MULTILINE
)


def hostile() -> KnowledgeBase:
    """The small knowledge base with markup in every wording."""
    text = SMALL.replace("%% source  nobody", f"%% limits  none\n%% source  nobody {MARKUP}")
    text = _WORDED.sub(lambda found: f"{found[1]} {MARKUP}", text)
    text = text.replace('"rest"', '"<script>window.__x = 1</script>"')
    text = text.replace("nobody recorded is none", f"nobody recorded is none {MARKUP}")
    return KnowledgeBase(load([Source(f"{MARKUP}.dl", text)]))
