"""The only writers of the directory: its index, blocks, and what members were asked."""
