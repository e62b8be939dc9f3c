"""The demo mailbox: an SMTP server that keeps each message as a file, and a reader of those files."""
