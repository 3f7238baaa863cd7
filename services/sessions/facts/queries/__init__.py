"""What every area asks of what sessions heard."""
