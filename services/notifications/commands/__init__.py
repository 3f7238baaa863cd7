"""The only writers of notifications, one file for each thing that is written."""
