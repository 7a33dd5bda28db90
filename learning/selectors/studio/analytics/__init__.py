"""What a course's authors see of those who take it: figures about groups, never about a person."""
