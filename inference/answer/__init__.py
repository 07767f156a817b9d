"""What the rules mean for a record: the four exact statuses, and what they rest on."""
