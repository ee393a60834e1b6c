"""Mail: an outbox written in the transaction it announces, sent after the commit."""
