"""The heads of a pack's members: a plain tar, so that it can be taken apart without this program.

What reads a pack back believes no head: it writes the one that must stand there, and compares.
"""

from __future__ import annotations

from tarfile import GNU_FORMAT, TarInfo

BLOCK = 512
# Two empty blocks end a tar.
END = bytes(2 * BLOCK)


def head(name: str, length: int) -> bytes:
    """Return the head of a member: one block, the same for the same name and length."""
    member = TarInfo(name)
    member.size, member.mode = length, 0o600
    # GNU's way of writing numbers has room for any size in the one block.
    return member.tobuf(GNU_FORMAT)


def filling(length: int) -> int:
    """Return how many empty bytes follow a member up to the next block."""
    return -length % BLOCK
