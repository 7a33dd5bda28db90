"""Small factories: each makes the least that is valid, and takes what the test is about."""
