"""`python -m app.policies` writes what is made from the schema of policies to where it stands in the sources."""

from __future__ import annotations

from pathlib import Path

from app.policies.templates import in_sources, write

if __name__ == "__main__":
    write(in_sources(), Path(__file__).resolve().parents[2])
