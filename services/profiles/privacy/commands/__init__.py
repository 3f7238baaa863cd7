"""The only writers of privacy: one file each for consents, exports, erasures and legal holds."""
