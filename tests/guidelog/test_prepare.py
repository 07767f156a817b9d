"""A knowledge base that is prepared answers as before, and the garbage collector does not walk through it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from ..support.run import ROOT

CODE = """
import gc, json
from guidelog import KnowledgeBase

knowledge = KnowledgeBase.load()
record = {"id": "p", "findings": {"mscc": "confirmed", "surgery_suitable": False}}
before = knowledge.consult(record).to_json()
gc.collect()
walked = len(gc.get_objects())
knowledge.prepare()
left = len(gc.get_objects())
print(json.dumps([before == knowledge.consult(record).to_json(), left / walked, gc.isenabled()]))
"""


def test_a_prepared_knowledge_base_is_not_walked_through_and_answers_as_before() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # a process of its own: what is spared stays so
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=environment)
    same, left, is_collecting = json.loads(told.stdout)
    assert same
    assert left < 0.05
    assert is_collecting
