"""Evidence items: sealed files, their facts and covered layout, and whose material each is."""
