"""Email by IMAP and SMTP."""
