"""Who asks: agencies and the people who write for them."""
