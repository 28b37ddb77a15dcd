"""Untrusted search: whatever is found here is handed to the kernel, which decides."""
