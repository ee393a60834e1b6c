"""The thread of questions and answers of one file."""
