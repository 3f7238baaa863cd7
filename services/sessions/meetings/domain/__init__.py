"""The rules of meetings: what may be booked, proposed, moved and repeated, and who may cancel what until when."""
