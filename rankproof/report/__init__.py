"""The audit as web pages: what each paper says, what is true, and what it rests on."""
