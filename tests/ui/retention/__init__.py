"""The page about keeping."""
