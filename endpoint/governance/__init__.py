"""What is held of people: the register of it, one person's export and erasure, and what is forgotten when."""
