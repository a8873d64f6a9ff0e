"""Keyed (HMAC) pseudonyms, with the key outside the repository.

HMAC-SHA256 (RFC 2104) over the domain and the identifier. The same person has the same name in both waves; without the
key nobody can try out identifiers; and names of different domains do not link, so that a survey respondent cannot be
found among the interviewees.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
import unicodedata
from pathlib import Path

from helpers.project.paths import Project
from restricted.rows.evidence_files import RestrictedError

KEY_VARIABLE = "LOCALED_KEY_FILE"
KEY_BYTES = 32
NAME_CHARACTERS = 20
"""Of five bits each: two of a million persons share a name with a chance below one in 10^18."""
DOMAINS = (
    "respondent",
    "interviewee",
    "pupil",
    "organisation",
    "interview",
    "observation",
    "workshop",
    "segment",
    "coder",
    "quotation",
)
PSEUDONYM = rf"(?:{'|'.join(DOMAINS)})-[0-9a-v]{{{NAME_CHARACTERS}}}"
"""The pattern of every pseudonym, without anchors: the git guard looks for it anywhere."""
NEW_KEY = "restricted key"
SIMULATION_KEY = hashlib.sha256(b"simulated rows are about nobody").digest()
"""Known to everyone, and only for simulated rows."""


class KeyFileError(RestrictedError):
    """There is no usable key; the message names the mend, and never the key."""


class Pseudonymiser:
    """Gives pseudonyms under one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise KeyFileError(f"the key is too short: it must hold {KEY_BYTES} bytes; '{NEW_KEY}' makes one")
        self._key = key

    def __repr__(self) -> str:
        return "Pseudonymiser(key hidden)"

    def name(self, domain: str, identifier: str) -> str:
        """The pseudonym of ``identifier`` in ``domain``; spaces around it, capitals and Unicode forms do not matter.

        >>> pseudonyms = Pseudonymiser(bytes(32))
        >>> pseudonyms.name("pupil", "P-17 ") == pseudonyms.name("pupil", "p-17")
        True
        >>> pseudonyms.name("pupil", "P-17")[6:] == pseudonyms.name("respondent", "P-17")[11:]
        False
        """
        if domain not in DOMAINS:
            raise ValueError(f"no domain '{domain}'; there are: {', '.join(DOMAINS)}")
        message = f"{domain}\0{as_compared(identifier)}".encode()
        digest = hmac.new(self._key, message, hashlib.sha256).digest()
        return f"{domain}-{base64.b32hexencode(digest).decode().lower()[:NAME_CHARACTERS]}"

    @property
    def key_check(self) -> str:
        """Eight characters that change when the key does and tell nothing of it: the build notes them."""
        return hmac.new(self._key, b"key check", hashlib.sha256).hexdigest()[:8]


def as_compared(identifier: str) -> str:
    """``identifier`` in the form in which two spellings of it are equal."""
    return unicodedata.normalize("NFKC", identifier).strip().casefold()


def key_path() -> Path:
    """Where the key lies: the file that ``LOCALED_KEY_FILE`` names, else ``~/.config/localed/key``."""
    named = os.environ.get(KEY_VARIABLE)
    try:
        return Path(named).expanduser() if named else Path.home() / ".config" / "localed" / "key"
    except RuntimeError:  # a user whom the machine does not know, as in some containers
        raise KeyFileError(
            f"this user has no home folder to look for the key in: name the key in {KEY_VARIABLE}"
        ) from None


def read_key(project: Project) -> bytes:
    """The key for real rows.

    Raises
    ------
    KeyFileError
        No key, one inside the repository, one that others can read, or no key at all in the file.
    """
    path = key_path()
    if not path.is_file():
        raise KeyFileError(
            f"there is no key at {path}, and without one no real row is read. Make one with '{NEW_KEY}', or name "
            f"the team's key in {KEY_VARIABLE}. Keep a copy somewhere safe: another key gives other pseudonyms."
        )
    _refuse_inside(path, project)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyFileError(f"others can read the key at {path}: run 'chmod 600 {path}'")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, UnicodeDecodeError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path} holds no key of {KEY_BYTES} bytes in hexadecimal: '{NEW_KEY}' makes one")
    return key


def write_new_key(project: Project) -> Path:
    """Make a key, readable by its owner alone. A key that is there stays as it is.

    Raises
    ------
    KeyFileError
        A key is there already, or the place lies inside the repository.
    """
    path = key_path()
    _refuse_inside(path, project)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileError(
            f"there is a key at {path} already. Move it away first if a new one is meant: under it, everybody has "
            "another pseudonym"
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
    return path


def _refuse_inside(path: Path, project: Project) -> None:
    if path.resolve().is_relative_to(project.root.resolve()):
        raise KeyFileError(
            f"the key at {path} lies inside the repository, where it could be published with it: move it elsewhere "
            f"and name the place in {KEY_VARIABLE}"
        )
