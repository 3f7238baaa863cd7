"""The rules of staff: whom a sign-in stands for, what staff may do, in whose name they act, and the audit trail."""
