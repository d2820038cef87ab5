"""What the program does when it is killed, starved of space, listened at, or not alone."""
