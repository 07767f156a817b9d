"""The web's door: JSON and CDS Hooks over HTTP. It asks the API and styles its values, and computes nothing."""
