"""The only writers of agendas: one file for each behaviour; to anybody but the two of a relationship there is none."""
