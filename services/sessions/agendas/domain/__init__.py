"""The rules of agendas: questions, follow-ups, notes, who came, and what fits a stage of a relationship."""
