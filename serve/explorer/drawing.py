"""The drawing of a summary with the path of a record lit, and the same in words."""

from __future__ import annotations

from guidelog.inference.flow.subject import title_of
from guidelog.inference.page.explorer.picture import picture
from guidelog.inference.page.flow import Drawing

from guidelog.consultation import Consultation


def draw(name: str, consultation: Consultation) -> Drawing | None:
    """The drawing of what leads to a summary's statements; None for what is no summary, or where no record matters.

    Raises TooComplexError, DisagreementError.
    """
    program = consultation.knowledge.program
    if name not in program.summaries:
        return None
    try:
        flow = consultation.flow(name)
    except ValueError:
        return None
    title = title_of(name, program)
    return Drawing(title, flow, picture(flow, title, "drawn"))
