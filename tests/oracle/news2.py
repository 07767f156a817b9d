"""NEWS2 as chart 1 of the Royal College of Physicians (2017) prints it, and nothing of the knowledge base.

A band is its last number and its points; the last band has no last number. The chart has whole numbers, and tenths of
a degree: a number between two bands counts in the one with more points.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

Value = bool | str | int | Decimal
Bands = tuple[tuple[str | None, int], ...]

STEPS = {"temperature": Decimal("0.1")}
CHART: dict[str, Bands] = {
    "respiration_rate": (("8", 3), ("11", 1), ("20", 0), ("24", 2), (None, 3)),
    "systolic_pressure": (("90", 3), ("100", 2), ("110", 1), ("219", 0), (None, 3)),
    "pulse": (("40", 3), ("50", 1), ("90", 0), ("110", 1), ("130", 2), (None, 3)),
    "temperature": (("35.0", 3), ("36.0", 1), ("38.0", 0), ("39.0", 1), (None, 2)),
}
SCALE_1: Bands = (("91", 3), ("93", 2), ("95", 1), (None, 0))
SCALE_2_ON_AIR: Bands = (("83", 3), ("85", 2), ("87", 1), (None, 0))
SCALE_2_ON_OXYGEN: Bands = (("83", 3), ("85", 2), ("87", 1), ("92", 0), ("94", 1), ("96", 2), (None, 3))
PARAMETERS = (
    "respiration_rate",
    "spo2",
    "supplemental_oxygen",
    "systolic_pressure",
    "pulse",
    "consciousness",
    "temperature",
)


def points(record: Mapping[str, Value]) -> dict[str, int]:
    """The points of each parameter that is recorded."""
    found = {name: _of(bands, record[name], STEPS.get(name)) for name, bands in CHART.items() if name in record}
    if "spo2" in record:
        found["spo2"] = _of(_scale(record), record["spo2"])
    if "supplemental_oxygen" in record:
        found["supplemental_oxygen"] = 2 if record["supplemental_oxygen"] else 0
    if "consciousness" in record:
        found["consciousness"] = 0 if record["consciousness"] == "alert" else 3
    return found


def total(record: Mapping[str, Value]) -> int:
    """NEWS2, of what is recorded."""
    return sum(points(record).values())


def _scale(record: Mapping[str, Value]) -> Bands:
    if record.get("hypercapnic_failure") is not True:
        return SCALE_1
    return SCALE_2_ON_OXYGEN if record.get("supplemental_oxygen") is True else SCALE_2_ON_AIR


def _of(bands: Bands, value: Value, step: Decimal | None = None) -> int:
    step = step or Decimal(1)
    whole = Decimal(value) / step
    sides = {whole.to_integral_value(ROUND_FLOOR), whole.to_integral_value(ROUND_CEILING)}
    return max(next(p for last, p in bands if last is None or side * step <= Decimal(last)) for side in sides)
