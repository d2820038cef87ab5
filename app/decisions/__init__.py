"""What is decided: protocols, the two gates, legal bases, data categories, drafts and signed decisions."""
