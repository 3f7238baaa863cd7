"""The only writers of what members say of recommendations."""
