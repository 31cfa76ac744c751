"""What is sealed about people, and who opens it: numbers, papers of specific data, unusual use."""
