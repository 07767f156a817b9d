"""The texts of a knowledge base as they stand in a git revision, read without a work tree."""

from __future__ import annotations

import contextlib
import io
import os
import posixpath
import shutil
import subprocess

from guidelog.inference.text.codes import Code
from guidelog.inference.text.files import parts_on, read_part
from guidelog.inference.text.shared import read_parts
from guidelog.inference.text.source import Source, describe_undecodable

from guidelog import Diagnostic, GuidelogError, KnowledgeError, sources_of
from guidelog.places import SHELF

FILES = ("100644", "100755")  # the modes of plain files; a link or a module has another


def read_sources_of_version(name: str, folder: str | None) -> tuple[Source, ...]:
    """The texts that a name stands for: a path, a packaged knowledge base, `REVISION:PATH`, or a revision alone.

    `folder` is the path in the repository for a revision alone. Raises KnowledgeError.
    """
    if not name:
        raise _unreadable("a name is empty", "name a folder, a file, a packaged knowledge base or a git revision")
    try:
        return sources_of(name)
    except KnowledgeError:
        if os.path.lexists(name):
            raise
    revision, colon, path = name.partition(":")
    if not colon and folder is None:
        message = f"{name} is no file, no folder and no packaged knowledge base"
        raise _unreadable(message, f"of a git revision, name the folder too: `{name}:PATH`, or --kb PATH")
    commit, path = _find_commit(revision, name), path if colon else folder or ""
    own = _read_sources(commit, revision, path)
    return read_parts(own, lambda part: _read_part(part, commit, revision, path), lambda: parts_on([SHELF]))


def _read_part(name: str, commit: str, revision: str, path: str) -> Source | None:
    """A part as it was beside the texts in the revision, or else as it is packaged now."""
    above = posixpath.dirname(path.rstrip("/"))
    for place in (posixpath.join(above, f"{name}.dl"), posixpath.join(above, "shared", f"{name}.dl")):
        with contextlib.suppress(_GitError):
            blob = _run_git("rev-parse", "--verify", "--quiet", f"{commit}:{place}").decode().strip()
            return _read_source(f"{revision}:{place}", blob)._replace(is_shared=True)
    return read_part(name, [SHELF])


def _find_commit(revision: str, name: str) -> str:
    """The commit that a revision means. One that starts with `-` is none: git would take it for an option."""
    message = f"{name} is no path, and git knows no revision {revision or 'without a name'}"
    help_ = "check the path, or see `git log --oneline` for the revisions"
    if not revision or revision.startswith("-"):
        raise _unreadable(message, help_)
    try:
        return _run_git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    except _GitError as error:
        if _is_shallow():
            message = f"{revision} is not in this clone, which holds only the newest commits"
            help_ = "fetch the others: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out"
        raise _unreadable(f"{message}{f' ({error})' if str(error) else ''}", help_) from None


def _is_shallow() -> bool:
    try:
        return _run_git("rev-parse", "--is-shallow-repository").strip() == b"true"
    except _GitError:
        return False


def _read_sources(commit: str, revision: str, path: str) -> tuple[Source, ...]:
    shown, place = f"{revision}:{path}", f"{commit}:{path}"
    try:
        kind = _run_git("cat-file", "-t", place).decode().strip()
    except _GitError:
        message = f"the revision {revision} has no {path}"
        raise _unreadable(message, "write the path as it is from the top of the repository") from None
    if kind == "blob":
        return (_read_source(shown, place),)
    blobs = {}
    for entry in _run_git("ls-tree", "-r", "-z", "--full-tree", place).split(b"\0"):
        about, _, file = entry.partition(b"\t")
        if about[:6].decode() in FILES and file.lower().endswith(b".dl") and not _is_hidden(file):
            if b"/" in file or not file.endswith(b".dl"):
                message = f"{shown} holds {os.fsdecode(file)}, which would not be read"
                raise _unreadable(message, "name a folder that holds its .dl files itself, with this ending")
            blobs[os.fsdecode(file)] = about.split()[2].decode()
    if not blobs:
        raise _unreadable(f"{shown} holds no .dl file", "name a folder with .dl files, or one file")
    top = shown if shown.endswith((":", "/")) else f"{shown}/"
    return tuple(_read_source(f"{top}{file}", blob) for file, blob in sorted(blobs.items()))


def _is_hidden(file: bytes) -> bool:
    return any(part.startswith(b".") for part in file.split(b"/"))


def _read_source(shown: str, blob: str) -> Source:
    """A text as files are read: without a byte order mark, and with a mere line feed at the end of each line."""
    try:
        return Source(
            shown, io.TextIOWrapper(io.BytesIO(_run_git("cat-file", "blob", blob)), encoding="utf-8-sig").read()
        )
    except UnicodeDecodeError as error:
        raise _unreadable(describe_undecodable(shown, error), "save the file as UTF-8") from None


class _GitError(GuidelogError):
    """git says no; the message is the first line of its reason."""


def _run_git(*arguments: str) -> bytes:
    """What git prints. Raises _GitError if it says no, KnowledgeError if there is no git."""
    program = shutil.which("git")
    if program is None:
        raise _unreadable("git is not installed, and a revision is read with it", "install git, or name a folder")
    try:
        found = subprocess.run([program, *arguments], capture_output=True, check=False)  # noqa: S603 - none is an option
    except ValueError:
        raise _GitError("a name cannot hold the character 0") from None
    if found.returncode:
        raise _GitError(found.stderr.decode(errors="replace").strip().partition("\n")[0])
    return found.stdout


def _unreadable(message: str, help_: str) -> KnowledgeError:
    why = "without its text nothing can be compared"
    return KnowledgeError([Diagnostic(Code.UNREADABLE, message, None, why, help_)])
