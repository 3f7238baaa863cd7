"""Programmes: formal, time-boxed mentoring: enrolment, matching runs with certificates, and the offers that follow."""
