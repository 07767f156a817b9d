"""The rules as flows: from what is recorded, through what all or any of it establishes, to what is said."""
