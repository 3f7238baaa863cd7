"""Staff: roles, acting on behalf of members, and the audit trail."""
