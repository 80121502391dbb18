"""From the outbox to Slack and to the mail server: due messages, each sent once."""
