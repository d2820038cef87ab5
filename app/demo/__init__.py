"""A synthetic weekend: nobody real, nothing disturbing, and it says that it is synthetic."""
