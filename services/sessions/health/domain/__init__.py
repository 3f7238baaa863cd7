"""The rules of health: one file for each of what is judged, asked, reminded of and said at the end."""
