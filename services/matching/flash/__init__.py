"""Flash: plans of rounds and tables for flash mentoring, and proposals of circles."""
