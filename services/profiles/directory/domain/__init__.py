"""The rules of the directory: what can be searched, how members answer, and who does not want to meet whom."""
