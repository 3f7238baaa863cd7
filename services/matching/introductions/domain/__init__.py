"""The rules of introductions: what may be asked, and what an answer means."""
