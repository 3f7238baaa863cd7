"""The only writers of staff: sign-ins, grants, mandates, and the audit trail that each of them adds to."""
