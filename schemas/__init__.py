"""The registers as forms, the tables between stages, and the words villages use. Imports nothing of ours."""
