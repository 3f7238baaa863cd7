"""How what members are told reaches them outside their inbox: by mail, and live."""
