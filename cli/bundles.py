"""What of a bundle of FHIR was not used, as standard error tells it."""

from __future__ import annotations

import click
from guidelog.inference.fhir.importer import Import
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.words import counted


def tell_unused(found: Import, listed: bool) -> None:
    """Tell how much was not used; if it is to be listed, also what, and of what does not count why."""
    record = printable(found.record.id)
    left_out = [(finding, origin) for finding, known in found.record.provenance.items() for origin in known.left_out]
    said = []
    if found.unused:
        of = counted(found.resources, "resource")
        said.append(f"the table of codes does not speak of {len(found.unused)} of {of}")
    if left_out:
        said.append(f"{counted(len(left_out), 'value')} did not count")
    if said:
        more = "" if listed else "; --unused lists them"
        click.echo(f"note: {record}: {', and '.join(said)}{more}", err=True)
    for note in found.notes:
        click.echo(printable(f"note: {record}: {note}"), err=True)
    if not listed:
        return
    if not said:
        click.echo(f"note: {record}: nothing of {counted(found.resources, 'resource')} was left unused", err=True)
    for finding, origin in left_out:
        click.echo(printable(f"  {finding}: {origin}: {'; '.join(origin.notes)}"), err=True)
    for one in found.unused:
        click.echo(
            printable(f"  {one.place}: not in the table{''.join(f', {code}' for code in one.codes)}"), err=True
        )
