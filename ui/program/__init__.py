"""The program around the pages: what lives from unlock to lock, and what outlives it."""
